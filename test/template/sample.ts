import { readFileSync } from 'node:fs'

/** A real export of the host, people's data removed, laid out for reading; the copy beside the contract is the same. */
const laidOut = readFileSync(new URL('sample.json', import.meta.url), 'utf8')

/** The sample as the host wrote it: one line, every number with the digits it was printed with. */
export const sampleText = laidOut.replace(/"(?:[^"\\]|\\.)*"|\s+/g, token => token.startsWith('"') ? token : '')

type Packet = { readonly tables: readonly object[], readonly fields: readonly object[], readonly sync_box: readonly { readonly tablename: string }[] }

export const sample: Packet = JSON.parse(sampleText)

/** What a reader may keep: everything but the person in `so_localusers`; `users` is empty in the sample already. */
export function sampleKept(): string {
  const from = sampleText.lastIndexOf('{"gguid":', sampleText.indexOf('"tablename":"so_localusers","command"'))
  const until = sampleText.indexOf('{"gguid":', from + 1)
  return sampleText.slice(0, from) + sampleText.slice(until)
}
