import type { Language } from '@nios4/sdk'
import { normalTelephone } from '../people/telephone.ts'

/** What a text copied from a telephone tells. */
export type Pasted = {
  readonly channel: 'whatsapp' | 'sms' | ''
  /** As it was written there: a number, or what the telephone calls him. */
  readonly sender: string
  readonly telephone: string | undefined
  readonly text: string
  /** Digits YYYYMMDDHHMMSS of the first message; 0 = it tells no date. */
  readonly at: number
}

const stamp = String.raw`(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4}),?\s+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*([ap]\.?\s?m\.?)?`
/** `[22/11/26, 10:15] Rossi: …` on the iPhone, `22/11/26, 10:15 - Rossi: …` on the others. */
const bracketed = new RegExp(String.raw`^\[${stamp}\]\s+([^:]{1,80}):\s?(.*)$`, 'i')
const dashed = new RegExp(String.raw`^${stamp}\s+[-–]\s+([^:]{1,80}):\s?(.*)$`, 'i')
/** A line of the programme itself: encryption, who joined. */
const nobody = new RegExp(String.raw`^\[?${stamp}\]?\s+(?:[-–]\s+)?[^:]*$`, 'i')
/** What stands where a photo was: the photos themselves are added beside the text. */
const media = /^\s*(?:<[^>]*(?:allegat[oi]|attached|omess[oaie]|omitted)[^>]*>|.{0,80}\((?:file allegato|file attached)\)|(?:immagine|foto|video|audio|documento|sticker|image|photo|document)\s+(?:omess[oa]|omitted))\s*$/i
const sms = /^\s*(?:sms|messaggio|message|text)?\s*(?:da|from|mittente|sender)\s*:?\s*([^:\n]{3,80}?)\s*(?::\s*|\n)([\s\S]+)$/i

type Line = { readonly at: number, readonly sender: string, readonly text: string[] }

/** Reads what was copied out of WhatsApp or of a telephone's messages. What it does not recognise stays the text it was. */
export function readPasted(pasted: string, language: Language): Pasted {
  const plain = pasted.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '').replaceAll('\r\n', '\n').replace(/[\u00a0\u202f]/g, ' ').trim()
  const lines = conversation(plain, language)
  const [first] = lines
  if (first !== undefined) return { channel: 'whatsapp', ...whoIs(first.sender), text: told(lines), at: first.at }
  const message = sms.exec(plain)
  const sender = message?.[1]?.trim() ?? ''
  if (message !== null && telephoneIn(sender) !== undefined) return { channel: 'sms', ...whoIs(sender), text: (message[2] ?? '').trim(), at: 0 }
  const [head = '', ...rest] = plain.split('\n')
  const telephone = normalTelephone(head)
  if (telephone !== undefined && rest.length > 0) return { channel: 'sms', sender: head.trim(), telephone, text: rest.join('\n').trim(), at: 0 }
  return { channel: '', sender: '', telephone: undefined, text: plain, at: 0 }
}

function conversation(plain: string, language: Language): readonly Line[] {
  const lines: Line[] = []
  for (const line of plain.split('\n')) {
    const found = bracketed.exec(line) ?? dashed.exec(line)
    if (found !== null) lines.push({ at: momentOf(found, language), sender: (found[8] ?? '').replace(/^~\s*/, '').trim(), text: [found[9] ?? ''] })
    else if (!nobody.test(line)) lines.at(-1)?.text.push(line)
  }
  return lines
}

/** One voice is a text; several keep their names, or nobody would know who said what. */
function told(lines: readonly Line[]): string {
  const several = new Set(lines.map(({ sender }) => sender)).size > 1
  return lines.flatMap(({ sender, text }) => {
    const words = text.filter(line => !media.test(line)).join('\n').trim()
    return words === '' ? [] : [several ? `${sender}: ${words}` : words]
  }).join('\n')
}

const whoIs = (sender: string): Pick<Pasted, 'sender' | 'telephone'> => ({ sender, telephone: telephoneIn(sender) })

function telephoneIn(sender: string): string | undefined {
  const within = /\+?\d[\d\s().\-/]{5,}\d/.exec(sender)?.[0]
  return within === undefined ? undefined : normalTelephone(within)
}

/** Day before month, as here, unless the numbers or am and pm say otherwise. */
function momentOf(found: RegExpExecArray, language: Language): number {
  const [one = 0, two = 0, year = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(part => Number(part ?? 0))
  const half = (found[7] ?? '').toLowerCase()
  const monthFirst = two > 12 || (one <= 12 && half !== '' && language === 'en')
  const [day, month] = monthFirst ? [two, one] : [one, two]
  const clock = half === '' ? hour : hour % 12 + (half.startsWith('p') ? 12 : 0)
  if (month < 1 || month > 12 || day < 1 || day > 31 || clock > 23 || minute > 59) return 0
  return (((((year < 100 ? 2000 + year : year) * 100 + month) * 100 + day) * 100 + clock) * 100 + minute) * 100 + (second || 0)
}
