import type { Text } from '@nios4/sdk'
import type { TicketColumn } from '../../records/names.ts'

/** What a column of a ticket section that was there before us must be like to play a role. */
export type TicketRole = { readonly column: TicketColumn, readonly label: Text, readonly required: boolean, readonly types: readonly number[], readonly words: readonly RegExp[] }

const role = (column: TicketColumn, it: string, en: string, required: boolean, types: readonly number[], ...words: readonly RegExp[]): TicketRole =>
  ({ column, label: { it, en }, required, types, words })

/** Tellingly named columns first; of the types a role may have, the first suits best. (packaging (d), core fields) */
export const ticketRoles: readonly TicketRole[] = [
  role('title', 'Titolo del ticket', "Ticket's title", true, [0], /^(titolo|title|oggetto|subject)$/i, /titolo|title|oggetto|subject/i),
  role('status', 'Stato del ticket', "Ticket's status", true, [27, 12, 0], /^(stato|status|state)$/i, /^(stato|status|state)\b|_(stato|status)$/i),
  role('description', 'Descrizione del ticket', "Ticket's description", true, [1, 0], /^(descrizione|description|testo|text|richiesta|request)$/i, /^descri|^testo|problema|difetto|richiesta$/i),
  role('customer', 'Cliente del ticket', "Ticket's customer", true, [20], /^(cliente|customer|client)$/i, /client|customer/i),
  role('number', 'Numero del ticket', "Ticket's number", false, [15, 9, 0], /^(n°|n\.|no\.|nr\.?|numero|number|num)$/i, /numero|number|^n_|^num_/i),
  role('priority', 'Priorità del ticket', "Ticket's priority", false, [12, 27, 0], /^(priorità|priority|urgenza|urgency)$/i, /priorit|urgen/i),
  role('request_date', 'Data della richiesta', 'Date of the request', false, [18], /^(data.?richiesta|request.?date)$/i, /richiest|request|apertura|opened|^data$|^date$/i),
  role('channel', 'Canale del ticket', "Ticket's channel", false, [12, 0], /^(canale|channel|arrivato da|arrivato_da)$/i, /canale|channel|arrivat|provenienza|origine|origin/i),
]
