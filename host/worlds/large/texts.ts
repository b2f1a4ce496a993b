/** A word in one ticket of five thousand, and one in most: what a search test looks for. */
export const rareWord = 'anemometro'
export const frequentWord = 'caldaia'
export const rareEvery = 5_000

export type Draw = (below: number) => number

/** The same numbers from the same seed: a large world is laid twice alike. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0
  return below => {
    state = state + 0x6d2b79f5 >>> 0
    let mixed = Math.imul(state ^ state >>> 15, state | 1)
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61)
    return ((mixed ^ mixed >>> 14) >>> 0) % below
  }
}

const pick = (from: readonly string[], draw: Draw): string => from[draw(from.length)] ?? ''

const plants = ['caldaia murale', 'caldaia a basamento', 'caldaia a condensazione', 'caldaia della palazzina B', 'caldaia del secondo piano', 'caldaia a metano',
  'caldaia a pellet', 'caldaia della cucina', 'forno a ciclo termico', 'pompa di calore', 'bollitore da 300 litri', 'scambiatore a piastre']
const faults = ['non parte', 'perde acqua', 'fa rumore di notte', 'va in blocco', 'scalda troppo', 'consuma più del solito', 'segna errore E04', 'segna errore F28',
  'non tiene la pressione', 'ha la spia rossa accesa', 'si spegne dopo dieci minuti', 'manda acqua tiepida']
const places = ['in cantina', 'nel locale tecnico', 'al piano terra', 'sul terrazzo', 'in laboratorio', 'in cucina', 'nel sottotetto', 'in magazzino', 'in reception', 'nella palestra']
const since = ['da ieri sera', 'da lunedì', 'da stamattina alle sei', 'da una settimana', 'dopo il temporale', "dopo l'ultima manutenzione", 'da quando fa freddo', 'a giorni alterni']
const wishes = ['Serve un tecnico prima possibile.', 'Siamo aperti fino alle 19.', 'Chiamare prima di venire.', 'La chiave è in portineria.', 'Abbiamo già provato a riavviare.',
  "È la terza volta quest'anno.", 'Allego la foto della targhetta appena posso.', 'Con il termostato a 20 gradi ne fa 16.', 'Gli ospiti si lamentano.', 'Nessuna urgenza, ma non vorremmo restare al freddo.']
const answers = ['Passiamo domani mattina tra le 8 e le 10.', 'Il ricambio è ordinato, arriva giovedì.', 'Può dirci il codice che appare sul display?', 'Abbiamo ricevuto, un tecnico la richiama in giornata.',
  'Intervento eseguito, ci faccia sapere se si ripete.', 'Confermato, grazie.', 'Si è fermata di nuovo alle quattro.', 'Va bene anche venerdì pomeriggio.', 'La pressione ora segna 1,4 bar.', 'Grazie, per ora funziona.']

export type TicketText = { readonly title: string, readonly description: string }

export function ticketText(number: number, draw: Draw): TicketText {
  const plant = pick(plants, draw)
  const code = 1_000 + draw(9_000)
  const rare = number % rareEvery === 1_234 ? ` Serve anche un ${rareWord} per la canna fumaria.` : ''
  const plain = draw(10) === 0 ? pick(places, draw) : `${pick(places, draw)} (${frequentWord} n. ${code})`
  return {
    title: `${plant[0]?.toUpperCase() ?? ''}${plant.slice(1)} ${pick(faults, draw)} ${pick(since, draw)}`,
    description: `Buongiorno, ${plain} ${pick(since, draw)} la macchina ${pick(faults, draw)}. ${pick(wishes, draw)} ${pick(wishes, draw)}${rare}`,
  }
}

export const messageText = (draw: Draw): string => `${pick(answers, draw)} ${pick(answers, draw)}`
