import type { FileReference } from '@nios4/sdk'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export type DecodedFile =
  | { readonly kind: 'stored', readonly id: string, readonly name: string }
  | { readonly kind: 'inline', readonly type: string, readonly base64: string }

/** Reads a file, image or signature cell as docs/host.md C.2 decides; undefined when it shows nothing. */
export function decodeFile(text: string): DecodedFile | undefined {
  const trimmed = text.trim()
  if (uuid.test(trimmed)) return { kind: 'stored', id: trimmed.toLowerCase(), name: '' }
  const inline = /^data:([a-z]+\/[a-z0-9.+-]+);base64,([A-Za-z0-9+/=\s]+)$/i.exec(trimmed)
  if (inline !== null) return { kind: 'inline', type: inline[1] ?? '', base64: inline[2] ?? '' }
  if (trimmed.startsWith('{')) return decodeJson(trimmed)
  if (trimmed.length > 100 && /^[A-Za-z0-9+/\s]+=*$/.test(trimmed)) return { kind: 'inline', type: 'image/png', base64: trimmed }
  return undefined
}

/** The JSON the host's own client writes; without a stamp as its Web API client does. */
export function encodeFile(id: string, name: string, stamp: number): string {
  const reference: FileReference = { gguidfile: id, nomefile: name, ...(stamp > 0 ? { tid: String(stamp) } : {}) }
  return JSON.stringify(reference)
}

function decodeJson(text: string): DecodedFile | undefined {
  let parsed: unknown
  try { parsed = JSON.parse(text) } catch { return undefined }
  if (typeof parsed !== 'object' || parsed === null || !('gguidfile' in parsed)) return undefined
  const id = parsed.gguidfile
  const name = 'nomefile' in parsed && typeof parsed.nomefile === 'string' ? parsed.nomefile : ''
  return typeof id === 'string' && uuid.test(id) ? { kind: 'stored', id: id.toLowerCase(), name } : undefined
}
