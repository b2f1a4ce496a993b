import type { AddonPlan, Clash } from '@nios4/sdk'
import type { Look } from '../../migrations/tools/look.ts'
import type { Migration } from '../../migrations/tools/steps.ts'
import type { AddonRow } from './addon-row.ts'
import type { TicketSection } from './adoption/find-section.ts'

/** What an earlier install or purge left behind forbids. */
export function clashesOfState(row: AddonRow | undefined, program: readonly Migration[]): readonly Clash[] {
  if (row?.status === 'purging') {
    return [{ key: 'purge-unfinished', name: 'tk_addon', text: {
      it: "La rimozione dei dati non è finita: si può soltanto continuarla, con «ticketing purge» o dal marketplace.", en: 'The removal of the data has not finished: it can only be continued, with “ticketing purge” or from the marketplace.' } }]
  }
  if (row !== undefined && row.schemaVersion > program.length) {
    return [{ key: 'newer-data', name: 'tk_addon', text: {
      it: `I dati sono della versione ${row.schemaVersion}, questo programma conosce la ${program.length}: installa il programma più nuovo.`,
      en: `The data are of version ${row.schemaVersion}, this program knows ${program.length}: install the newer program.` } }]
  }
  return []
}

/** What the host lacks. */
export function clashesOfHost(look: Look, mapping: AddonPlan['mapping'], section: TicketSection): readonly Clash[] {
  const open = mapping.filter(line => line.required && (line.physical === undefined || !exists(look, line.physical))).map((line): Clash => ({
    key: 'not-mapped', name: line.role,
    text: {
      it: `Manca: ${line.label.it}. Indica quale tabella o campo è (${line.candidates.slice(0, 8).join(', ') || 'nessuno adatto'}).`,
      en: `Missing: ${line.label.en}. Say which table or field it is (${line.candidates.slice(0, 8).join(', ') || 'none fits'}).`,
    },
  }))
  const engines = ['so_tables', 'so_fields', 'info', ...section.adopted ? [section.table] : [], ...mapping.flatMap(line => line.physical?.split('.')[0] ?? [])]
    .filter((table, at, all) => look.otherEngines.has(table) && all.indexOf(table) === at)
    .map((table): Clash => ({
      key: 'engine', name: table,
      text: { it: `La tabella ${table} non è InnoDB: senza transazioni non installiamo.`, en: `The table ${table} is not InnoDB: without transactions we do not install.` },
    }))
  return [...open, ...engines]
}

function exists(look: Look, physical: string): boolean {
  const [table = '', field] = physical.toLowerCase().split('.')
  return field === undefined ? look.tables.has(table) && look.columns.has(table) : look.columns.get(table)?.has(field) === true
}

/** A table refused for what it lacks is not refused once more for being there. */
export const withoutRepeats = (clashes: readonly Clash[]): readonly Clash[] =>
  clashes.filter((clash, at) => clashes.findIndex(({ key, name }) => key === clash.key && name === clash.name) === at)
