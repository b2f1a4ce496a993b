import type { Text } from '@nios4/sdk'

export type Product = { readonly key: string, readonly text: Text, readonly unit: Text, readonly price: number, readonly stock: number }

const piece: Text = { it: 'pz', en: 'pc' }
const metre: Text = { it: 'm', en: 'm' }
const hour: Text = { it: 'ora', en: 'hour' }

const product = (key: string, it: string, en: string, unit: Text, price: number, stock: number): Product => ({ key, text: { it, en }, unit, price, stock })

export const products: readonly Product[] = [
  product('ORE-STD', 'Manodopera tecnico', 'Technician labour', hour, 46, 0),
  product('USC-MO', 'Diritto di chiamata Modena', 'Call-out charge Modena', piece, 35, 0),
  product('ELE-ACC', 'Elettrodo di accensione', 'Ignition electrode', piece, 28.5, 12),
  product('SON-FUM', 'Sonda fumi NTC', 'Flue gas sensor NTC', piece, 41.2, 6),
  product('CIR-25', 'Circolatore elettronico 25-60', 'Electronic pump 25-60', piece, 189, 3),
  product('VAS-24', 'Vaso di espansione 24 l', 'Expansion vessel 24 l', piece, 52.9, 4),
  product('GUA-FOR', 'Guarnizione porta forno', 'Oven door seal', metre, 14.8, 40),
  product('TER-FOR', 'Termocoppia forno tipo K', 'Oven thermocouple type K', piece, 33.6, 9),
  product('VAL-3V', 'Valvola deviatrice a tre vie', 'Three-way valve', piece, 96.4, 5),
  product('RAD-TER', 'Testina termostatica', 'Thermostatic head', piece, 24.9, 60),
  product('ADD-DEC', 'Additivo decalcificante 5 l', 'Descaling agent 5 l', piece, 38, 8),
  product('SCH-CAL', 'Scheda di controllo caldaia', 'Boiler control board', piece, 264, 1),
]

export type Job = { readonly fault: Text, readonly work: Text, readonly parts: readonly (readonly [product: string, quantity: number])[], readonly minutes: number, readonly oven: boolean, readonly yearly: boolean }

const job = (fault: Text, work: Text, minutes: number, ...parts: Job['parts']): Job => ({ fault, work, minutes, parts, oven: fault.en.includes('oven'), yearly: fault.en.startsWith('Yearly') })

/** What breaks in ovens and heating plants, and what was done about it. */
export const jobs: readonly Job[] = [
  job({ it: 'Il forno non raggiunge la temperatura, si ferma a 190 gradi.', en: 'The oven does not reach its temperature, it stops at 190 degrees.' },
    { it: 'Sostituita la termocoppia e ritarato il regolatore. Prova a 250 gradi superata.', en: 'Replaced the thermocouple and set the controller again. Test at 250 degrees passed.' }, 95, ['TER-FOR', 1], ['USC-MO', 1]),
  job({ it: 'Caldaia in blocco da ieri sera, codice E133.', en: 'Boiler locked since last night, code E133.' },
    { it: "Pulito il bruciatore, cambiato l'elettrodo di accensione, analisi fumi regolare.", en: 'Cleaned the burner, changed the ignition electrode, flue gas test regular.' }, 70, ['ELE-ACC', 1], ['USC-MO', 1]),
  job({ it: 'Acqua calda assente ai piani alti nelle ore di punta.', en: 'No hot water on the upper floors at peak hours.' },
    { it: 'Circolatore di ricircolo bloccato: sostituito. Portata misurata su tre colonne.', en: 'Recirculation pump seized: replaced. Flow measured on three risers.' }, 140, ['CIR-25', 1]),
  job({ it: "Perdita d'acqua sotto la caldaia, pressione che scende ogni giorno.", en: 'Water leaking under the boiler, pressure falls every day.' },
    { it: 'Vaso di espansione scarico: sostituito, impianto riportato a 1,5 bar.', en: 'Expansion vessel flat: replaced, plant back at 1.5 bar.' }, 80, ['VAS-24', 1]),
  job({ it: 'La porta del forno lascia uscire vapore.', en: 'Steam escapes from the oven door.' },
    { it: 'Rifatta la guarnizione e regolate le cerniere.', en: 'Renewed the seal and adjusted the hinges.' }, 60, ['GUA-FOR', 4.5]),
  job({ it: 'Radiatori freddi in due sale, gli altri scottano.', en: 'Radiators cold in two rooms, the others too hot.' },
    { it: 'Bilanciato il circuito e sostituite tre testine termostatiche.', en: 'Balanced the circuit and replaced three thermostatic heads.' }, 110, ['RAD-TER', 3]),
  job({ it: 'Manutenzione annuale con analisi di combustione.', en: 'Yearly service with combustion test.' },
    { it: 'Manutenzione eseguita, rendimento 96,2%, bollino applicato.', en: 'Service done, efficiency 96.2%, sticker applied.' }, 90, ['USC-MO', 1]),
  job({ it: 'Passa da sola da riscaldamento ad acqua calda e fa rumore.', en: 'Changes by itself between heating and hot water, with noise.' },
    { it: 'Valvola a tre vie incrostata: sostituita, circuito decalcificato.', en: 'Three-way valve scaled up: replaced, circuit descaled.' }, 120, ['VAL-3V', 1], ['ADD-DEC', 1]),
  job({ it: 'Display spento dopo il temporale di sabato.', en: "Display dark after Saturday's thunderstorm." },
    { it: 'Scheda di controllo bruciata: sostituita e programmata. Consigliato uno scaricatore.', en: 'Control board burnt: replaced and programmed. Surge protection advised.' }, 130, ['SCH-CAL', 1], ['USC-MO', 1]),
  job({ it: 'Odore di gas vicino al contatore, rubinetto già chiuso.', en: 'Smell of gas near the meter, tap already closed.' },
    { it: 'Raccordo allentato: rifatto, prova di tenuta positiva.', en: 'Loose joint: made again, tightness test passed.' }, 50, ['USC-MO', 1]),
]
