/** What may come in from outside, by whatever way: judged by content, never by what it is called. (S41–S43) */
export const mostFiles = 10
export const mostBytes = 15 * 1024 * 1024

const allowed: ReadonlySet<string> = new Set([
  'image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif', 'image/heic', 'image/heif', 'image/bmp', 'image/tiff',
  'application/pdf', 'video/mp4', 'video/quicktime', 'video/webm', 'audio/mpeg', 'audio/mp4', 'audio/x-m4a', 'audio/ogg',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.oasis.opendocument.text', 'application/vnd.oasis.opendocument.spreadsheet',
])

/** So many bytes of its beginning tell what a file is. */
export const sniffed = 4100

/** '' = it may not come in. Content decides; text has no mark of its own and must simply be text. */
export async function typeOf(head: Uint8Array): Promise<string> {
  const found = await (await import('file-type')).fileTypeFromBuffer(head)
  if (found !== undefined) return allowed.has(found.mime) ? found.mime : ''
  return isPlainText(head) ? 'text/plain' : ''
}

function isPlainText(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, sniffed - 4), { stream: true })
  return !/[\u0000-\u0008\u000e-\u001f]/.test(text) && !/^\s*</.test(text) && !text.includes('\ufffd')
}

/** A name to show, never one to store under. */
export function cleanName(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const plain = last.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '').replace(/["<>:|?*]/g, '_')
  const trimmed = plain.replace(/^[\s.]+|[\s.]+$/g, '')
  return trimmed.length <= 120 ? trimmed || 'file' : trimmed.slice(0, 100) + trimmed.slice(-20)
}
