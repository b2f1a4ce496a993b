import type { Text } from '@nios4/sdk'
import type { Travel, TravelLine } from '../addon/sync.ts'
import { tell, worded } from './speak.ts'

const marks: Readonly<Record<TravelLine['act'], string>> = { new: '+', changed: '~', hidden: '−' }

const kinds: Readonly<Record<TravelLine['kind'], Text>> = {
  table: { it: 'tabella', en: 'table' }, field: { it: 'campo', en: 'field' }, row: { it: 'righe di', en: 'rows of' },
  deletion: { it: 'cancellazioni in', en: 'deletions in' }, file: { it: 'file di', en: 'files of' },
}

/** What the next round would send, line by line: ours first, then what people changed here. */
export function showTravel({ lines, rows }: Travel): void {
  if (lines.length === 0) return tell('Non partirebbe niente.', 'Nothing would travel.')
  const ours = lines.filter(line => line.ours)
  const others = lines.filter(line => !line.ours)
  if (ours.length > 0) tell('Aggiunto dal servizio Ticket:', 'Added by the Ticket service:')
  for (const line of ours) process.stdout.write(`${lineOf(line)}\n`)
  if (others.length > 0) tell('Cambiato qui da altri:', 'Changed here by others:')
  for (const line of others) process.stdout.write(`${lineOf(line)}\n`)
  tell(`In tutto ${rows}.`, `${rows} in all.`)
}

function lineOf({ act, kind, name, label, count }: TravelLine): string {
  const many = kind === 'row' || kind === 'deletion' || kind === 'file' ? `${count} ` : ''
  return `  ${marks[act]} ${many}${worded(kinds[kind])} ${name}${label === '' || label === name ? '' : ` — ${label}`}`
}
