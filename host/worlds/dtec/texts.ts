import type { Draw } from '../large/texts.ts'

const troubles: readonly (readonly [title: string, text: string])[] = [
  ["Manca l'acqua calda", "Da stamattina l'acqua esce fredda da tutti i rubinetti."],
  ['Salta il salvavita', "Scatta appena accendiamo le luci dell'insegna, poi resta giù."],
  ['Caldaia in blocco', "Sul display c'è scritto E04 e non riparte."],
  ['Quadro elettrico caldo', "L'interruttore generale scotta e si sente odore di plastica."],
  ["Perdita sotto l'addolcitore", "Goccia di continuo, abbiamo chiuso il rubinetto d'arresto."],
  ['Condizionatore che non raffredda', "Soffia aria tiepida e l'unità esterna è piena di ghiaccio."],
  ["Manutenzione dell'impianto", "È l'ora del controllo annuale, vorremmo fissare la data."],
  ['Termosifoni freddi al secondo piano', "Al primo scottano, al secondo non arriva niente."],
  ['Citofono muto', "Suona ma non si sente la voce di chi è all'ingresso."],
  ['Luci di emergenza spente', "All'ultima prova due lampade su sei non si sono accese."],
  ['Pompa di calore rumorosa', "Vibra da quando c'è stato il temporale, i vicini si lamentano."],
  ["Cancello che non s'apre", 'Il motore gira ma le ante non si muovono.'],
  ["Preventivo per l'impianto fotovoltaico", "Vorremmo sapere quanto costa coprire metà del tetto."],
  ['Boiler che perde pressione', 'Il manometro scende di mezzo bar ogni notte.'],
  ["Presa bruciata nell'ufficio", 'La spina si è fusa dentro, abbiamo staccato tutto.'],
  ['Termostato che non risponde', "Resta a 15 gradi anche se lo alziamo."],
]

const wishes = ["Siamo aperti fino all'una.", 'Chiamare prima di venire, grazie.', "La chiave è dall'amministratore.", 'Non è urgente.', "Serve qualcuno oggi, c'è gente in negozio.",
  "È già successo l'anno scorso.", 'Possiamo mandare una foto.', 'Va bene anche sabato mattina.']
const remarks = ["Il ricambio costa più della caldaia: non dirlo all'amministratore.", 'Paga tardi, chiedere un acconto.', 'Pezzo in garanzia, recuperare dal fornitore.', "Sconto già fatto l'altra volta.", '']

const pick = (from: readonly string[], draw: Draw): string => from[draw(from.length)] ?? ''

export function ticketWords(draw: Draw): { readonly title: string, readonly text: string, readonly remark: string } {
  const [title, text] = troubles[draw(troubles.length)] ?? ['', '']
  return { title, text: `${text} ${pick(wishes, draw)}`, remark: pick(remarks, draw) }
}

/** What the other client made of every apostrophe it received. (docs/host.md, B.7, defect 5) */
export const mirrored = (text: string): string => text.replaceAll("'", '`')
