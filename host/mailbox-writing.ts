import nodemailer from 'nodemailer'
import type { Letter } from './letter.ts'

/** Takes a letter somebody wrote in the mailbox, as it stands on the wire; says whether it was believed. */
export type Outgoing = { /** Where letters of the demo's people go. */ readonly to: string, send(raw: Buffer): Promise<boolean> }

export type Written = { readonly from: string, readonly subject: string, readonly text: string, readonly photos: readonly { readonly name: string, readonly bytes: Buffer }[] }

const composer = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' })

/** As a mail program would put it together: with what it answers quoted below, and the marks of the thread. The demo's own mail server vouches for it. */
export async function onTheWire(server: string, to: string, { from, subject, text, photos }: Written, answered?: Letter): Promise<Buffer> {
  const id = answered?.headers['message-id']
  const { message } = await composer.sendMail({
    from, to: answered === undefined ? to : answered.headers['reply-to'] ?? answered.from, subject,
    text: answered === undefined ? text : `${text}\n\n${quoted(answered)}`,
    ...id === undefined ? {} : { inReplyTo: id, references: [id] },
    attachments: photos.map(({ name, bytes }) => ({ filename: name, content: bytes })),
  })
  const domain = from.slice(from.lastIndexOf('@') + 1).replace(/>$/, '')
  const seal = `Authentication-Results: ${server}; dmarc=pass header.from=${domain}\r\n`
  return Buffer.concat([Buffer.from(seal), Buffer.isBuffer(message) ? message : Buffer.from('')])
}

export const answerSubject = ({ subject }: Letter): string => /^re:/i.test(subject) ? subject : `Re: ${subject}`

function quoted({ at, from, text }: Letter): string {
  const lines = text.trim().split('\n').map(line => `> ${line}`)
  return [`Il ${at.slice(0, 10)} ${from} ha scritto:`, ...lines].join('\n')
}
