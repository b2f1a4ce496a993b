/** `On Monday … Rita wrote:` in the languages our customers' programs speak, on one line or broken over several. */
const attribution = /^[ \t>]*(?:(?:il giorno|il|in data|on|am|le|el)\b[^\n]{0,250}(?:\n[^\n]{1,200}){0,3}?|[^\n]{3,200}(?:<[^\n<>@]{1,120}@[^\n<>@]{1,200}>)[^\n]{0,60})[ \t\n]*(?:ha scritto|scrive|wrote|writes|schrieb|a écrit|escribió)[^\n:]{0,80}:[ \t]*$/im

/** A day or an address is in every one of them: `The display wrote:` is the writer's own. */
const dated = /\b(?:19|20)\d{2}\b|\d[/.-]\d{1,2}[/.-]\d{2}|@/
const day = /^[ \t>]*(?:il giorno|il|in data|on|am|le|el)\b/i

const separators: readonly RegExp[] = [
  /^[ \t>]*-{2,}\s*(?:original message|messaggio originale|ursprüngliche nachricht|message d'origine|mensaje original|messaggio di posta certificata)\s*-{2,}[ \t]*$/im,
  // The block of Outlook: From, Sent, To, Subject, each on a line of its own, bold or not.
  /^[ \t>]*(?:_{10,}[ \t]*\n+[ \t>]*)?\*?(?:from|da|von|de|mittente)\s*:\*?[ \t]?[^\n]+\n(?:[ \t>]*\n)?(?:[ \t>]*\*?(?:sent|date|inviato|data|gesendet|envoyé|enviado|reply-to|cc|to|a|an|à|para|destinatario)\s*:\*?[^\n]*\n(?:[ \t>]*\n)?){1,5}[ \t>]*\*?(?:subject|oggetto|betreff|objet|asunto)\s*:/im,
]

const forwarded = /^[ \t>]*(?:-{5,}\s*(?:forwarded message|messaggio inoltrato|weitergeleitete nachricht)\s*-{5,}|(?:begin forwarded message|inizio messaggio inoltrato)\s*:)[ \t]*$/im

const phone = /(?<!\n)\n+(?:inviato (?:da|dal mio)|sent from (?:my )?|get outlook for|ottieni outlook per|scarica outlook)[^\n]{0,80}\s*$/i

/** Outlook leaves the names of pictures behind in plain words. */
const readable = (text: string): string => text.replaceAll('\r\n', '\n').replace(/\u00a0/g, ' ').replace(/\[cid:[^\]\s]{1,200}\]\n?/g, '').trim()

/**
 * What its writer wrote, without the letter he answers: nobody wants to read the whole exchange again with every answer.
 * What was forwarded is what he wants to show and stays. Of a letter that would be empty then, everything stays.
 */
export function withoutQuote(text: string): string {
  const whole = readable(text)
  if (forwarded.test(whole)) return whole
  const found = [...attributed(whole), ...separators.flatMap(sign => {
    const match = sign.exec(whole)
    return match === null ? [] : [placeOf(match)]
  })]
  const first = found.reduce<Place | undefined>((best, place) => best === undefined || place.from < best.from ? place : best, undefined)
  const above = first === undefined ? whole : whole.slice(0, first.from)
  const below = first === undefined ? '' : beneath(whole.slice(first.to))
  const kept = signedOff(unquoted([above.trimEnd(), below].filter(part => part.trim() !== '').join('\n\n')))
  return kept === '' ? signedOff(whole) || whole : kept
}

type Place = { readonly from: number, readonly to: number }

const placeOf = ({ index, 0: { length } }: RegExpExecArray): Place => ({ from: index, to: index + length })

/** Where `On Monday … Rita wrote:` stands first. A line right above it that also begins with `On` is none of it. */
function attributed(whole: string): readonly Place[] {
  for (const match of whole.matchAll(new RegExp(attribution, 'gim'))) {
    const { from, to } = placeOf(match)
    if (!dated.test(match[0])) continue
    const lines = match[0].split('\n')
    const own = lines.findLastIndex((line, at) => at > 0 && day.test(line) && dated.test(lines.slice(at).join('\n')))
    return [{ from: own < 0 ? from : from + lines.slice(0, own).join('\n').length + 1, to }]
  }
  return []
}

/**
 * Only what stands above the letter it answers, and no line with a quote mark: for the firm's own answers, whose letters
 * tell what customers may not see. '' where something of ours is still in it.
 */
export function surelyNew(text: string): string {
  const whole = readable(text)
  const places = [attribution, ...separators, forwarded].flatMap(sign => sign.exec(whole)?.index ?? [])
  const above = whole.slice(0, Math.min(whole.length, ...places)).split('\n').filter(line => !/^\s*>/.test(line)).join('\n')
  return /tk-[a-z2-7]{32}/i.test(above) ? '' : signedOff(above)
}

/** Some write their answer below what they quote: with quote marks before every line of it, that can be told apart. */
function beneath(rest: string): string {
  const lines = rest.split('\n')
  const quoted = lines.filter(line => /^\s*>/.test(line)).length
  if (quoted === 0) return ''
  const last = lines.findLastIndex(line => /^\s*>/.test(line))
  const groups = lines.reduce((count, line, at) => count + (/^\s*>/.test(line) && !/^\s*>/.test(lines[at - 1] ?? '') ? 1 : 0), 0)
  const between = lines.slice(0, last).filter(line => line.trim() !== '' && !/^\s*>/.test(line)).length
  // Answers between the lines are only understood with them.
  return groups > 1 && between > 0 ? rest.trim() : lines.slice(last + 1).join('\n').trim()
}

/** Quoted lines at the very end, and nothing under them. */
function unquoted(text: string): string {
  const lines = text.split('\n')
  let end = lines.length
  while (end > 0 && /^\s*(?:>.*)?$/.test(lines[end - 1] ?? '')) end -= 1
  return lines.slice(0, end).some(line => line.trim() !== '') ? lines.slice(0, end).join('\n') : text
}

const signedOff = (text: string): string => `\n${text}`.split(/\n-- ?\n/)[0]?.replace(phone, '').trim() ?? ''
