/** What mail programs put before a subject. */
const answered = /^(?:\s*(?:re|r|fw|fwd|i|aw|wg|sv|vs|antw|risposta|inoltra|posta certificata)\s*(?:\[\d+\])?\s*:)+/i

const longestSubject = 120
const longestSentence = 80

/** The subject somebody wrote; without one the first sentence of the text. Whole words, nothing of mail programs. */
export function titleFrom(subject: string, text: string): string {
  const bare = subject.replace(/\s+/g, ' ').replace(answered, '').trim()
  if (bare !== '') return cut(bare, longestSubject)
  const [line = ''] = text.trim().split('\n')
  const sentence = /^.{12,}?[.!?](?=\s|$)/.exec(line)?.[0] ?? line
  return cut(sentence.replace(/[.]$/, '').trim(), longestSentence)
}

const cut = (title: string, longest: number): string => title.length <= longest ? title : `${title.slice(0, longest).replace(/\s+\S*$/, '')} …`
