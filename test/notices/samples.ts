import type { Language } from '@nios4/sdk'
import { emptyModel } from '../../addon/notices/model.ts'
import type { LetterModel } from '../../addon/notices/model.ts'

const link = 'https://aiuto.officinabassi.example/q3v5Hk2m9ZrT0bLxWcYd8A'

/** A letter of every kind, filled to the brim, as Laura Rossi of the bakery or the workshop's office would get it. */
export function sampleOf(template: string, language: Language): LetterModel {
  const it = language === 'it'
  const forFirm = template.endsWith('.firm') || ['new-contact', 'new-ticket', 'unanswered', 'monday', 'rule-doubtful', 'many-to-let-in', 'incoming-waits', 'value-lost', 'report-signed'].includes(template)
  const title = it ? 'Il forno non scalda più' : 'The oven no longer heats'
  return {
    ...emptyModel, template, language, company: 'Officina Termica Bassi', name: 'Laura Rossi', number: '128', title,
    ticket: `${it ? 'Richiesta n.' : 'Request no.'} 128: ${title}`, author: forFirm ? 'Laura Rossi' : 'Sara Monti', customer: 'Panificio Rossi',
    contact: 'Laura Rossi', count: 3, hours: 8, replied: true, changed: true,
    links: Object.fromEntries(['link', 'letIn', 'refuse', 'owner', 'ticket', 'tickets', 'signIn', 'password', 'report'].map(name => [name, `${link}/${name}/128`])),
    details: [
      { label: it ? 'Titolo' : 'Title', value: title },
      { label: it ? 'Descrizione' : 'Description', value: it
        ? 'Da stamattina il forno a gas resta a 90 gradi.\nAbbiamo provato a spegnere e riaccendere.' : 'Since this morning the gas oven stays at 90 degrees.\nWe tried switching it off and on.' },
      { label: it ? 'Priorità' : 'Priority', value: it ? 'Alta' : 'High' },
    ],
    changes: [
      { label: it ? 'Stato' : 'Status', before: it ? 'Aperto' : 'Open', after: it ? 'Sospeso' : 'Suspended', long: false },
      { label: it ? 'Descrizione' : 'Description', long: true, before: it ? 'Il forno resta freddo.' : 'The oven stays cold.',
        after: it ? 'Il forno resta freddo e la spia lampeggia tre volte, poi si ferma per un minuto intero.' : 'The oven stays cold and the light blinks three times, then stops for a whole minute.' },
    ],
    replies: [{ head: it ? 'Sara Monti, 22 novembre alle ore 14:05' : 'Sara Monti, 22 November at 14:05', text: it
      ? 'Buongiorno, il ricambio arriva domani mattina.\nPossiamo passare alle 10?' : 'Good morning, the part arrives tomorrow morning.\nMay we come at 10?' }],
    files: ['spia-caldaia.jpg'],
    lists: ['oldest', 'waiting'].map(name => ({
      heading: template === 'monday' ? (it ? 'In attesa' : 'Waiting') : '', more: name === 'waiting' ? (it ? 'e altre 12 richieste' : 'and 12 more requests') : '',
      items: [96, 101, 117].map(number => ({ head: `${it ? 'Richiesta n.' : 'Request no.'} ${number}: ${title}`, what: it ? 'Panificio Rossi · Sospeso · da 12 giorni' : 'Panificio Rossi · Suspended · for 12 days', link: forFirm ? '' : `${link}/tickets/${number}` })),
    })),
    problems: it ? ['Priorità: la riga è doppia', 'Piano: il campo non esiste più'] : ['Priority: the row is doubled', 'Floor: the field no longer exists'],
    texts: { report: it ? 'n. RI27' : 'no. RI27', signer: 'Laura Rossi', winner: 'Sara Monti', when: it ? '22 novembre alle ore 14:05' : '22 November at 14:05', until: it ? '27 dicembre 2027' : '27 December 2027', reads: it ? '26 gennaio 2028' : '26 January 2028', request: 'Officina Termica Bassi\ninfo@officinabassi.example', code: 'eyJpbnN0YWxsYXRpb24iOiI4YTFkIiwiaWRlbnRpdHkiOiJxM3Y1SGsybTlaclQwYkx4V2NZZDhBIn0' },
  }
}
