import type { Text } from '@nios4/sdk'

export type CustomerRow = {
  readonly key: string
  readonly name: string
  readonly contact: string
  readonly email: string
  readonly phone: string
  readonly address: string
  readonly city: string
  readonly point: readonly [lat: number, lng: number]
  readonly kind: 'shop' | 'firm' | 'block' | 'public'
  readonly note: Text
  /** Never for a customer's eyes. */
  readonly margin: Text
}

const of = (
  key: string, name: string, contact: string, email: string, phone: string, place: readonly [address: string, city: string, lat: number, lng: number],
  kind: CustomerRow['kind'], note: Text, margin: Text,
): CustomerRow => ({ key, name, contact, email, phone, address: place[0], city: place[1], point: [place[2], place[3]], kind, note, margin })

/** Two blocks share their administrator's address: a proven mailbox that matches twice must wait for the owner. */
export const customers: readonly CustomerRow[] = [
  of('rossi', 'Panificio Rossi', 'Rita Rossi', 'rita@panificiorossi.example', '059 221843', ['Via Emilia Est 214', 'Modena', 44.6341, 10.9512], 'shop',
    { it: 'Forno a ciclo termico del 2014. Aperto dalle 3 di notte: telefonare prima delle 13.', en: 'Thermal-cycle oven of 2014. Open from 3 at night: ring before 1 pm.' },
    { it: 'Margine 38%, nota di credito 2025/17 ancora aperta', en: 'Margin 38%, credit note 2025/17 still open' }),
  of('due-torri', 'Hotel Due Torri', 'Paolo Bondi', 'direzione@hotelduetorri.example', '059 246110', ['Corso Canalgrande 18', 'Modena', 44.6462, 10.9290], 'firm',
    { it: 'Centrale termica nel secondo seminterrato, chiave in portineria.', en: 'Boiler room on the second basement floor, key at the reception.' },
    { it: 'Margine 22%, paga a 120 giorni', en: 'Margin 22%, pays after 120 days' }),
  of('centrale', 'Bar Centrale', 'Marta Zini', 'info@barcentrale.example', '059 217764', ['Piazza Mazzini 5', 'Modena', 44.6468, 10.9262], 'shop',
    { it: 'Chiuso il lunedì.', en: 'Closed on Mondays.' }, { it: 'Margine 41%', en: 'Margin 41%' }),
  of('neri', 'Studio Dentistico Neri', 'Dott. Aldo Neri', 'segreteria@studioneri.example', '059 356208', ['Viale Corassori 72', 'Modena', 44.6365, 10.9003], 'firm',
    { it: 'Interventi solo fuori orario di visita.', en: 'Work only outside surgery hours.' }, { it: 'Margine 45%, cliente da tenere', en: 'Margin 45%, one to keep' }),
  of('emilia-12', 'Condominio Via Emilia 12', 'Geom. Lia Gallo', 'amministrazione@studiogallo.example', '059 331902', ['Via Emilia Centro 12', 'Modena', 44.6459, 10.9254], 'block',
    { it: '18 appartamenti, caldaia a condensazione 116 kW.', en: '18 flats, condensing boiler of 116 kW.' }, { it: 'Margine 19%', en: 'Margin 19%' }),
  of('giardini-40', 'Condominio Via Giardini 40', 'Geom. Lia Gallo', 'amministrazione@studiogallo.example', '059 331902', ['Via Giardini 40', 'Modena', 44.6398, 10.9187], 'block',
    { it: 'Contabilizzazione del calore dal 2017.', en: 'Heat metering since 2017.' }, { it: 'Margine 21%', en: 'Margin 21%' }),
  of('ermes', 'Trattoria da Ermes', 'Ermes Vaccari', 'ermes@trattoriadaermes.example', '059 238065', ['Via Ganaceto 89', 'Modena', 44.6508, 10.9221], 'shop',
    { it: 'Ermes vuole sempre Tito.', en: 'Ermes always asks for Tito.' }, { it: 'Margine 35%, sconto di fedeltà 10%', en: 'Margin 35%, loyalty discount 10%' }),
  of('olimpia', 'Palestra Olimpia', 'Sonia Ricci', 'ricci@palestraolimpia.example', '059 827419', ['Via Divisione Acqui 131', 'Modena', 44.6285, 10.9421], 'firm',
    { it: 'Acqua calda per 14 docce, due bollitori da 800 litri.', en: 'Hot water for 14 showers, two 800-litre tanks.' },
    { it: 'Margine 28%, nota di credito 2026/3', en: 'Margin 28%, credit note 2026/3' }),
  of('girasole', 'Asilo Nido Girasole', 'Elena Poli', 'elena.poli@nidogirasole.example', '059 671530', ['Via Modena 44', 'Formigine', 44.5733, 10.8476], 'public',
    { it: 'Entrata dal cortile; niente lavori rumorosi dalle 13 alle 15.', en: 'Enter by the yard; no noisy work between 1 and 3 pm.' }, { it: 'Margine 15%', en: 'Margin 15%' }),
  of('vecchi', 'Carrozzeria Vecchi', 'Bruno Vecchi', '', '059 450021', ['Via Nonantolana 610', 'Modena', 44.6667, 10.9588], 'firm',
    { it: 'Non usa la posta elettronica: solo telefono.', en: 'Does not use e-mail: telephone only.' }, { it: 'Margine 30%', en: 'Margin 30%' }),
]

/** Eleven digits with the check digit Italian VAT numbers have. */
export function vatNumber(index: number): string {
  const ten = String(360_118_000 + index * 417).padStart(10, '0')
  const sum = [...ten].reduce((total, digit, place) => {
    const doubled = Number(digit) * (place % 2 === 0 ? 1 : 2)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return `${ten}${(10 - sum % 10) % 10}`
}
