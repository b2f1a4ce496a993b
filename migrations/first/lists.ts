import type { Text } from '@nios4/sdk'
import type { Step } from '../tools/steps.ts'

const both = (it: string, en: string): Text => ({ it, en })

/** Colours are signed 32-bit ARGB, the host's own form. (docs/host.md, C.1, type 6) */
const coloured = (it: string, en: string, colour: number): Text & { readonly colour: number } => ({ it, en, colour: colour | 0 })

/** Values of the owner from the first write on: laid only where the host has no list of that name. */
export const lists: readonly Step[] = [
  {
    step: 'list', name: 'ticket_status', values: [
      coloured('Aperto', 'Open', 0xff2f6fb5), coloured('Sospeso', 'Suspended', 0xffb57a1f),
      coloured('Riprogrammare', 'Reprogramming', 0xff7a4fb5), coloured('Eseguito', 'Executed', 0xff1f6f54),
    ],
  },
  { step: 'list', name: 'ticket_priority', values: [both('Bassa', 'Low'), both('Media', 'Medium'), both('Alta', 'High')] },
  {
    step: 'list', name: 'ticket_channel', values: [
      both('Portale', 'Portal'), both('Telefono', 'Phone'), both('E-mail', 'E-mail'),
      both('WhatsApp', 'WhatsApp'), both('SMS', 'SMS'), both('Di persona', 'In person'),
    ],
  },
  { step: 'list', name: 'ticket_audience', values: [both('Cliente', 'Customer'), both('Interno', 'Internal')] },
  {
    step: 'list', name: 'ticket_category', values: [
      both('Nuovo', 'New'), both('Aperto', 'Open'), both('In attesa', 'Waiting'),
      both('Fatto', 'Done'), both('Chiuso', 'Closed'), both('Annullato', 'Cancelled'),
    ],
  },
  { step: 'list', name: 'ticket_admission', values: [both('Attesa', 'Wait'), both('Subito', 'Auto')] },
]
