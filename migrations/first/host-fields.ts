import type { Text } from '@nios4/sdk'
import type { FieldStep, Step } from '../tools/steps.ts'
import { ticketFields } from './ticket-tables.ts'

const both = (it: string, en: string): Text => ({ it, en })
const options = both('Opzioni', 'Options')
const names = both('Ticket', 'Ticket')

const option = (name: string, type: number, label: Text, more: Partial<FieldStep> = {}): FieldStep => ({ name, type, label, panel: options, role: `option.${name}`, ...more })

/** What the owner finds under *Your data*: the display names of the ticket's fields and the options of the service. (A27) */
export const hostFields: readonly Step[] = [
  {
    step: 'fields', on: 'customers', fields: [{
      name: 'check_ticket', type: 4, label: both('Check Ticket', 'Check Ticket'), role: 'customers.check', grid: true, width: 100,
      usable: [3, 4, 5, 6, 9, 10, 17],
    }],
  },
  {
    step: 'fields', on: 'your-data', fields: [
      ...ticketFields.map(({ name, label }): FieldStep => ({ name: `ticket_label_${name}`, type: 0, label, panel: names, role: `option.ticket_label_${name}` })),
      option('ticket_switch', 4, both('Servizio Ticket acceso', 'Ticket service switched on')),
      option('ticket_admission', 12, both('Ammissione dei nuovi clienti', 'Admission of new customers'), { list: 'ticket_admission' }),
      option('ticket_notify', 0, both('Chi avvisare (indirizzi separati da virgola)', 'Whom to notify (addresses, comma between)')),
      option('ticket_bundle_seconds', 9, both('Raccogli le modifiche per (secondi)', 'Gather changes for (seconds)')),
      option('ticket_reminder_hours', 9, both('Promemoria dopo (ore lavorative)', 'Reminder after (working hours)')),
      option('ticket_work_start', 0, both('Inizio lavoro', 'Work starts')),
      option('ticket_work_end', 0, both('Fine lavoro', 'Work ends')),
      option('ticket_monday_letter', 4, both('Lettera del lunedì', 'Monday letter')),
      option('ticket_privacy_link', 25, both('Informativa privacy', 'Privacy notice')),
      option('ticket_colour', 0, both('Colore del portale', 'Colour of the portal')),
      option('ticket_time_zone', 0, both('Fuso orario', 'Time zone')),
      option('ticket_activation_key', 1, both('Chiave di attivazione', 'Activation key')),
      option('ticket_portal_link', 25, both('Link del portale', 'Link of the portal'), { mirror: true }),
      option('ticket_portal_state', 0, both('Stato del servizio', 'State of the service'), { mirror: true }),
      option('ticket_portal_missing', 1, both('Che cosa manca', 'What is missing'), { mirror: true }),
    ],
  },
  {
    step: 'cells', on: 'your-data', cells: {
      ...Object.fromEntries(ticketFields.map(({ name, label }) => [`ticket_label_${name}`, label])),
      ticket_switch: 1, ticket_admission: both('Attesa', 'Wait'), ticket_bundle_seconds: 60, ticket_reminder_hours: 8,
      ticket_work_start: '09:00', ticket_work_end: '18:00', ticket_monday_letter: 1, ticket_colour: '#1f6f54', ticket_time_zone: 'Europe/Rome',
    },
  },
  { step: 'index', index: { on: 'customers', columns: ['gguid'], form: 'mariadb' } },
]
