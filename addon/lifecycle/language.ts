import type { Language } from '@nios4/sdk'
import type { Look } from '../../migrations/tools/look.ts'
import { toldFields, toldTables } from '../../migrations/tools/told.ts'

const italian = /\b(clienti|cliente|fatture|fattura|numero|data|descrizione|nome|cognome|indirizzo|telefono|prodotti|prodotto|azienda|ragione|sociale|citt[àa]|quantit[àa]|prezzo|rapporti|intervento|interventi|dati|fornitori|scadenza|totale|righe|agenda|magazzino|listino|articoli|stato|partita|principale|tuoi)\b/gi
const english = /\b(customers?|clients?|invoices?|number|date|description|name|address|phone|products?|company|city|quantity|price|reports?|your|suppliers?|due|total|rows|warehouse|items?|status|vat|main|notes?)\b/gi

/**
 * The host does not say its language, so its labels do: those people read, not the system's own. Rows of ours do not
 * count, or the first guess would confirm itself. Without evidence Italian, the language of most of these hosts.
 */
export function guessLanguage(look: Look, isOurs: (id: string) => boolean): Language {
  const system = (name: string): boolean => name.startsWith('so_')
  const labels = [
    ...toldTables(look).filter(table => !system(table.name) && !isOurs(table.id)).map(({ label }) => label),
    ...toldFields(look).filter(field => !system(field.table) && !isOurs(field.id)).map(({ label }) => label),
  ].join(' \n ')
  const count = (words: RegExp): number => labels.match(words)?.length ?? 0
  return count(english) > count(italian) ? 'en' : 'it'
}
