import PostalMime from 'postal-mime'
import type { Email } from 'postal-mime'

/** One letter as the sink received it. */
export interface Letter {
  readonly id: string
  /** Envelope recipients: who really gets it, blind copies too. */
  readonly to: readonly string[]
  readonly from: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
  readonly at: string
}

/** Reads the raw letter. Pictures that travel inside become data addresses, because the page may load nothing. */
export async function readLetter(raw: Buffer, id: string, to: readonly string[], at: Date): Promise<Letter> {
  const email = await PostalMime.parse(raw, { attachmentEncoding: 'base64' })
  return {
    id, to,
    from: email.from?.address ?? '',
    subject: email.subject ?? '',
    text: email.text ?? '',
    html: withPictures(email.html ?? '', email),
    headers: Object.fromEntries(email.headers.map(({ key, value }) => [key, value])),
    at: at.toISOString(),
  }
}

function withPictures(html: string, email: Email): string {
  return email.attachments.reduce((text, { contentId, content, mimeType }) => {
    const name = contentId?.replace(/^<|>$/g, '')
    return name === undefined || typeof content !== 'string' || !/^image\/(png|jpeg|gif|webp)$/.test(mimeType)
      ? text
      : text.replaceAll(`cid:${name}`, `data:${mimeType};base64,${content}`)
  }, html)
}
