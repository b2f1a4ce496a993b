import type { Bounce } from '../letter-facts.ts'
import type { HeaderLines } from './header-lines.ts'
import { messageIds, valueOf, valuesOf } from './header-lines.ts'

/** What a letter that came back says of itself: its text, the report of the mail server, the head of the letter it speaks of. */
export type Report = { readonly text: string, readonly status: string, readonly original: string }

const failure = /undeliver|not deliver|delivery (?:status|failure|has failed)|returned (?:mail|to sender)|failure notice|mancata consegna|mail delivery failed|could not be delivered|impossibile recapitare|errore-consegna|preavviso-errore/i

export function bounceOf(lines: HeaderLines, subject: string, report: Report): Bounce | undefined {
  const pec = valueOf(lines, 'x-ricevuta').toLowerCase()
  const type = valueOf(lines, 'content-type').toLowerCase()
  const reports = /multipart\/report/.test(type) && /report-type="?delivery-status/.test(type)
  const daemon = /(?:mailer-daemon|postmaster)@/i.test(valuesOf(lines, 'from').join(' ')) || valuesOf(lines, 'return-path').some(path => path.replace(/\s/g, '') === '<>')
  const failed = pec === '' ? reports || (daemon && (failure.test(subject) || valueOf(lines, 'x-failed-recipients') !== '')) : /errore|non-accettazione|mancata/.test(pec)
  if (!failed) return undefined
  const field = (name: string): string => new RegExp(`^${name}:\\s*(.+(?:\\r?\\n[ \\t].+)*)`, 'im').exec(report.status)?.[1]?.replace(/\s+/g, ' ').trim() ?? ''
  const action = field('Action').toLowerCase()
  const code = field('Status')
  if (['delivered', 'relayed', 'expanded'].includes(action)) return undefined
  return {
    recipient: addressIn(field('Final-Recipient') || field('Original-Recipient') || valueOf(lines, 'x-failed-recipients')),
    lasting: action === '' ? !code.startsWith('4') : action === 'failed',
    words: (field('Diagnostic-Code').replace(/^[a-z0-9-]+;\s*/i, '') || code || subject).slice(0, 500),
    of: [...new Set([
      ...idsIn(report.original), ...idsIn(valueOf(lines, 'x-riferimento-message-id')), ...idsIn(field('Original-Message-ID')), ...messageIds(lines), ...idsIn(report.text).slice(0, 20),
    ])],
  }
}

const addressIn = (text: string): string => /[^\s;<>,]+@[^\s;<>,]+/.exec(text.slice(0, 1000))?.[0]?.toLowerCase() ?? ''

const idsIn = (text: string): readonly string[] => text.match(/<[^<>\s]{3,250}@[^<>\s]{3,250}>/g) ?? []
