import type { LetterFacts } from '../letter-facts.ts'
import type { HeaderLines } from './header-lines.ts'
import { valueOf, valuesOf } from './header-lines.ts'

const absent = /^\s*(?:re:\s*)?(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|risposta automatica|(?:assente|sono) fuori (?:sede|ufficio)|fuori (?:sede|ufficio)|assenza dall['’]ufficio|messaggio automatico|abwesenheitsnotiz|automatische antwort|réponse automatique|respuesta automática)/i

/** Whether a machine wrote it, or it went to many, by all the signs such letters give. Nobody of them is ever answered. (S51) */
export function automaticOf(lines: HeaderLines, subject: string): LetterFacts['automatic'] {
  const submitted = valueOf(lines, 'auto-submitted').toLowerCase()
  if (submitted !== '' && !submitted.startsWith('no')) return 'auto-reply'
  if (['x-autoreply', 'x-autorespond', 'x-auto-reply-from', 'x-mail-autoreply', 'x-vacation'].some(name => valueOf(lines, name) !== '')) return 'auto-reply'
  // Also receipts that a letter was read.
  if (absent.test(subject) || /^multipart\/report\b/i.test(valueOf(lines, 'content-type'))) return 'auto-reply'
  const precedence = valueOf(lines, 'precedence').toLowerCase()
  if (/auto_?reply/.test(precedence)) return 'auto-reply'
  if (['bulk', 'list', 'junk'].includes(precedence) || ['list-id', 'list-post', 'list-unsubscribe', 'feedback-id'].some(name => valueOf(lines, name) !== '')) return 'many'
  const sender = valuesOf(lines, 'from').join(' ').toLowerCase()
  if (valuesOf(lines, 'return-path').some(path => path.replace(/\s/g, '') === '<>') || /(?:mailer-daemon|postmaster)@/.test(sender)) return 'null-sender'
  // Receipts of certified mail: handed over, delivered.
  return valueOf(lines, 'x-ricevuta') !== '' ? 'auto-reply' : ''
}
