import type { Desk } from '../desk.ts'
import { clean } from '../fields/kinds/text.ts'
import { longestSaid } from '../tickets/speak.ts'
import type { KeptFile } from '../tickets/upload.ts'
import { say } from '../words/say.ts'

/** What somebody wrote, with what came with it. */
export type Said = { readonly subject: string, readonly text: string, readonly kept: readonly KeptFile[], readonly refused: readonly string[] }

/** The words as they stand in the conversation; what could not come in is named, so that nobody waits for it to be seen. */
export function wording(desk: Desk, { text, kept, refused }: Said): Said {
  const words = clean(text).replaceAll('\r\n', '\n').trim()
  const cut = words.length <= longestSaid - 1000 ? words : `${words.slice(0, longestSaid - 1000).trimEnd()}\n\n${say(desk.language, 'incoming.cut')}`
  const left = refused.length === 0 ? '' : say(desk.language, 'incoming.refused', { names: refused.slice(0, 10).join(', ').slice(0, 600) })
  const body = [cut, left].filter(part => part !== '').join('\n\n')
  return { subject: '', text: body === '' && kept.length === 0 ? say(desk.language, 'incoming.empty') : body, kept, refused: [] }
}
