import { Fault } from '../addon/faults.ts'
import { Refusal } from '../addon/lifecycle/refusal.ts'
import { BadTemplate } from '../formats/template/faults.ts'
import { Misuse } from './command.ts'
import { terminalLanguage } from './speak.ts'

/** One sentence for the terminal; a stack only where nobody foresaw the fault. */
export function faultText(fault: unknown): string {
  const it = terminalLanguage() === 'it'
  if (fault instanceof Misuse) return it ? `Non capito: ${fault.message}` : `Not understood: ${fault.message}`
  if (fault instanceof Refusal || fault instanceof BadTemplate) return fault.text[it ? 'it' : 'en']
  if (fault instanceof Fault) return foreseen(fault, it)
  if (!(fault instanceof Error)) return String(fault)
  const code = 'code' in fault ? String(fault.code) : ''
  if (code === 'EADDRINUSE') return it ? `Porta già occupata: ${fault.message}` : `Port already in use: ${fault.message}`
  if (/ECONNREFUSED|ENOTFOUND|ER_ACCESS_DENIED|ER_BAD_DB/.test(code)) return it ? `Il database non risponde: ${fault.message || code}` : `The database does not answer: ${fault.message || code}`
  return fault.stack ?? fault.message
}

function foreseen(fault: Fault, it: boolean): string {
  const values = Object.entries(fault.values).map(([name, value]) => `${name} ${value}`).join(', ')
  const said: Readonly<Record<string, readonly [string, string]>> = {
    'host-away': ['Il database non c’è o non risponde.', 'The database is not there or does not answer.'],
    'smtp-setting-wrong': ['Impostazione della posta sbagliata', 'Wrong mail setting'],
    'imap-setting-wrong': ['Impostazione della posta in arrivo sbagliata', 'Wrong setting of incoming mail'],
    'channel-setting-missing': ['Mancano delle chiavi', 'Keys are missing'],
  }
  const [italian, english] = said[fault.key] ?? [fault.key, fault.key]
  return `${it ? italian : english}${values === '' ? '' : ` (${values})`}`
}
