import type { HeaderLines } from './header-lines.ts'
import { valuesOf } from './header-lines.ts'

/**
 * Whether the domain of the sender vouches for the letter, as a mail server says whose name the operator told us. What
 * other servers say, or somebody who writes such a line himself, counts for nothing; two lines of the trusted name that
 * do not agree are a forgery that came through. (S49)
 */
export function verdictOf(lines: HeaderLines, domain: string, trusted: readonly string[]): 'pass' | 'fail' | 'none' {
  const told = valuesOf(lines, 'authentication-results').map(resultsIn).filter(({ server }) => trusted.some(name => name.toLowerCase() === server))
  const verdicts = new Set(told.map(({ results }) => verdictIn(results, domain.toLowerCase())))
  const [verdict] = verdicts
  return verdict === undefined || verdicts.size > 1 || domain === '' ? 'none' : verdict
}

type Result = { readonly method: string, readonly result: string, readonly properties: ReadonlyMap<string, string> }

function verdictIn(results: readonly Result[], domain: string): 'pass' | 'fail' | 'none' {
  const dmarc = results.filter(({ method }) => method === 'dmarc')
  if (dmarc.some(({ result }) => result === 'fail' || result === 'reject' || result === 'quarantine')) return 'fail'
  if (dmarc.some(({ result, properties }) => result === 'pass' && [domain, undefined].includes(properties.get('header.from')))) return 'pass'
  if (dmarc.some(({ result }) => result === 'pass')) return 'none'
  // A domain without a DMARC record still signs or names its servers: aligned, that is what DMARC would have asked.
  const aligned = results.some(({ method, result, properties }) => result === 'pass' && (
    (method === 'dkim' && isOver(properties.get('header.d') ?? domainIn(properties.get('header.i')), domain))
    || (method === 'spf' && isOver(domainIn(properties.get('smtp.mailfrom')), domain))))
  return aligned ? 'pass' : 'none'
}

/** The same domain or one it lies in; never one that only lies in it. */
const isOver = (told: string, domain: string): boolean => told.includes('.') && (told === domain || domain.endsWith(`.${told}`))

const domainIn = (address = ''): string => address.slice(address.lastIndexOf('@') + 1)

/** `server 1; method=result (comment) property=value; …` (RFC 8601). Quoted texts and comments hold nothing of ours: a sender may choose them. */
function resultsIn(value: string): { readonly server: string, readonly results: readonly Result[] } {
  const [server = '', ...parts] = withoutComments(value).split(';')
  return {
    server: (server.trim().split(/\s+/)[0] ?? '').toLowerCase(),
    results: parts.flatMap(part => {
      const words = [...part.matchAll(/(?<![a-z0-9.-])([a-z][a-z0-9.-]*)\s*=\s*([^\s]+)/gi)].map(([, name = '', text = '']) => [name.toLowerCase(), text.toLowerCase()] as const)
      const [first, ...rest] = words
      return first === undefined ? [] : [{ method: first[0], result: first[1], properties: new Map(rest) }]
    }),
  }
}

function withoutComments(value: string): string {
  let depth = 0
  let quoted = false
  let plain = ''
  for (let at = 0; at < value.length; at += 1) {
    const sign = value[at] ?? ''
    if (sign === '\\') { at += 1; continue }
    if (quoted) { quoted = sign !== '"'; continue }
    if (sign === '"' && depth === 0) { quoted = true; plain += '_'; continue }
    if (sign === '(') depth += 1
    else if (sign === ')' && depth > 0) depth -= 1
    else if (depth === 0) plain += sign
  }
  return plain
}
