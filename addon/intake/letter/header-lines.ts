/** The head of a letter as it stands: unfolded lines in their order, names in small letters. Nothing is decoded. */
export type HeaderLines = readonly { readonly name: string, readonly value: string }[]

export function headerLines(head: string): HeaderLines {
  const end = /\r?\n\r?\n/.exec(head)?.index ?? head.length
  const lines = head.slice(0, end).replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)
  return lines.flatMap(line => {
    const at = line.indexOf(':')
    return at <= 0 || /\s/.test(line.slice(0, at).trimEnd()) ? [] : [{ name: line.slice(0, at).trim().toLowerCase(), value: line.slice(at + 1).trim() }]
  })
}

export const valuesOf = (lines: HeaderLines, name: string): readonly string[] => lines.filter(line => line.name === name).map(({ value }) => value)

export const valueOf = (lines: HeaderLines, name: string): string => valuesOf(lines, name)[0] ?? ''

/** `<a@b> <c@d>` of In-Reply-To and References, the nearest first. */
export function messageIds(lines: HeaderLines): readonly string[] {
  const answered = valuesOf(lines, 'in-reply-to').join(' ')
  const thread = valuesOf(lines, 'references').join(' ')
  return [...new Set([...idsIn(answered), ...[...idsIn(thread)].reverse()])].slice(0, 50)
}

const idsIn = (text: string): readonly string[] => text.match(/<[^<>\s]{3,250}>/g) ?? []
