import { say } from '../words/say.ts'
import type { Block } from './blocks.ts'
import { blocksOf } from './blocks.ts'
import { textOn } from './colour.ts'
import type { LetterModel } from './model.ts'
import { layout } from './templates.ts'

export type Rendered = { readonly subject: string, readonly text: string, readonly html: string }

/** How the firm's letters look. */
export type Look = { readonly colour: string, readonly logo: string }

/** The letter in both forms, from the same blocks. `answer` says how it can be answered, and carries the token. (M01) */
export function render(model: LetterModel, look: Look, answer = ''): Rendered {
  const { subject, blocks, why } = blocksOf(model)
  // An address that stands in the letter itself need not be repeated below.
  const button = blocks.some(block => block.kind === 'address') ? undefined : blocks.find(block => block.kind === 'button')
  const words = { before: say(model.language, 'letter.before'), after: say(model.language, 'letter.after'), copyAddress: say(model.language, 'letter.copy-address'), stop: say(model.language, 'letter.stop') }
  const html = layout({
    language: model.language, subject, company: model.company, colour: look.colour, onColour: textOn(look.colour), logo: look.logo,
    blocks, foot: [why, answer].filter(line => line !== ''), stop: model.stop, copyAddress: button?.kind === 'button' ? button.link : '', words,
  })
  const text = [...blocks.map(block => plain(block, words)), `-- \n${[model.company, why, answer, model.stop === '' ? '' : `${words.stop}:\n${model.stop}`].filter(line => line !== '').join('\n')}`].join('\n\n')
  return { subject, html, text: `${text}\n` }
}

type Words = { readonly before: string, readonly after: string }

function plain(block: Block, words: Words): string {
  switch (block.kind) {
    case 'button': case 'second': return `${block.text}:\n${block.link}`
    case 'acts': return block.acts.map(act => `${act.text}:\n${act.link}`).join('\n')
    case 'stars': return `${block.text}:\n${block.stars[0]?.link.split('?')[0] ?? ''}`
    case 'address': return block.link
    case 'details': return block.lines.map(({ label, value }) => value.includes('\n') ? `${label}:\n${indented(value)}` : `${label}: ${value}`).join('\n')
    case 'changes': return block.lines.map(({ label, before, after, long }) =>
      long ? `${label}\n${words.before}:\n${indented(before)}\n${words.after}:\n${indented(after)}` : `${label}: ${before} → ${after}`).join('\n')
    case 'replies': return block.replies.map(({ head, text }) => `${head}:\n${indented(text)}`).join('\n\n')
    case 'items': return block.items.map(item => `• ${item}`).join('\n')
    case 'list': return [block.heading, ...block.items.map(({ head, what }) => `• ${head}\n  ${what}`), block.more].filter(part => part !== '').join('\n')
    default: return block.text
  }
}

const indented = (text: string): string => text.split('\n').map(line => `  ${line}`).join('\n')
