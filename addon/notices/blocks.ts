import { say } from '../words/say.ts'
import type { LetterAct, LetterModel, Line, List, Said, Shift } from './model.ts'
import { written } from './templates.ts'

export type Block =
  | { readonly kind: 'text' | 'quiet' | 'pre', readonly text: string }
  | { readonly kind: 'button' | 'second', readonly text: string, readonly link: string }
  | { readonly kind: 'address', readonly link: string }
  | { readonly kind: 'details', readonly lines: readonly Line[] }
  | { readonly kind: 'changes', readonly lines: readonly Shift[] }
  | { readonly kind: 'replies', readonly replies: readonly Said[] }
  | { readonly kind: 'acts', readonly acts: readonly LetterAct[] }
  | { readonly kind: 'stars', readonly text: string, readonly stars: readonly LetterAct[] }
  | { readonly kind: 'items', readonly items: readonly string[] }
  | ({ readonly kind: 'list' } & List)

export type Written = { readonly subject: string, readonly blocks: readonly Block[], readonly why: string }

/**
 * A template is a subject, then paragraphs. One that begins with @ places a block: `@details`, `@changes`, `@replies`,
 * `@files`, `@lists`, `@acts`, `@stars Words`, `@problems`, `@pre name`, `@address link`, `@button link Words`, `@second link Words`, `@quiet …`, `@why …`.
 */
export function blocksOf(model: LetterModel): Written {
  const [subject = '', ...paragraphs] = written(model).split(/\n\s*\n/).map(part => part.replace(/\s+/g, ' ').trim()).filter(part => part !== '')
  const why = paragraphs.find(part => part.startsWith('@why ')) ?? ''
  const blocks = paragraphs.filter(part => part !== why).flatMap(part => blockOf(part, model))
  const { own } = model
  return {
    subject: `${model.mark ?? ''}${own?.subject || subject}`.slice(0, 200), why: why.slice('@why '.length),
    // His words take the place of ours; what the letter is about stays below them.
    blocks: own === undefined ? blocks : [...own.paragraphs.map((text): Block => ({ kind: 'text', text })), ...blocks.filter(({ kind }) => kind !== 'text')],
  }
}

function blockOf(part: string, model: LetterModel): readonly Block[] {
  const [name = '', first = '', ...words] = part.split(' ')
  const some = <T>(all: readonly T[], block: Block): readonly Block[] => all.length === 0 ? [] : [block]
  switch (name) {
    case '@details': return some(model.details, { kind: 'details', lines: model.details })
    case '@changes': return some(model.changes, { kind: 'changes', lines: model.changes })
    case '@replies': return some(model.replies, { kind: 'replies', replies: model.replies })
    case '@files': return some(model.files, { kind: 'items', items: model.files.map(file => say(model.language, 'letter.file', { file })) })
    case '@problems': return some(model.problems, { kind: 'items', items: model.problems })
    case '@lists': return model.lists.map(list => ({ kind: 'list', ...list }))
    case '@acts': return some(model.acts, { kind: 'acts', acts: model.acts })
    case '@stars': return some(model.stars, { kind: 'stars', text: [first, ...words].join(' '), stars: model.stars })
    case '@quiet': return [{ kind: 'quiet', text: [first, ...words].join(' ') }]
    case '@pre': return [{ kind: 'pre', text: model.texts[first] ?? '' }]
    case '@address': return [{ kind: 'address', link: linkOf(model, first) }]
    case '@button': return [{ kind: 'button', text: words.join(' '), link: linkOf(model, first) }]
    case '@second': return [{ kind: 'second', text: words.join(' '), link: linkOf(model, first) }]
    default: return [{ kind: 'text', text: part }]
  }
}

function linkOf(model: LetterModel, name: string): string {
  const link = model.links[name]
  if (link === undefined || !/^https?:\/\//.test(link)) throw new Error(`letter ${model.template} has no link "${name}"`)
  return link
}
