import { laidId } from '../laying.ts'
import type { LaidRow } from '../laying.ts'
import { vatNumber } from '../workshop/customers.ts'
import { carla } from './people.ts'

export type CustomerRow = {
  readonly id: string
  readonly key: string
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly address: string
  readonly city: string
  /** The firm's own number in *Check Ticket*: 0 no, 1 yes, 2 yes with a maintenance contract. */
  readonly check: 0 | 1 | 2
}

const of = (key: string, name: string, mailbox: string, phone: string, address: string, city: string, check: CustomerRow['check']): CustomerRow =>
  ({ id: laidId('clienti', key), key, name, email: mailbox === '' ? '' : `${mailbox}.example`, phone, address, city, check })

/** Forty: three without e-mail, two blocks of one administrator's address, ten without the right to write tickets. */
export const customers: readonly CustomerRow[] = [
  of('approdo', "Bar L'Approdo", 'info@barlapprodo', '019 801122', 'Calata Sbarbaro 7', 'Savona', 1),
  of('orso', "Trattoria Dall'Orso", 'prenotazioni@dallorso', '019 823417', 'Via Pia 31', 'Savona', 1),
  of('mareblu', 'Hotel Mareblu', 'direzione@hotelmareblu', '019 668204', 'Lungomare Europa 12', 'Albisola', 2),
  of('santuario', 'Condominio Via Santuario 8', 'ufficio@studioaicardi', '019 812660', 'Via Santuario 8', 'Savona', 1),
  of('torino', 'Condominio Corso Torino 41', 'ufficio@studioaicardi', '019 812660', 'Corso Torino 41', 'Savona', 1),
  of('ceramiche', 'Ceramiche Poggi', 'poggi@ceramichepoggi', '019 481533', "Via dell'Oratorio 3", 'Albisola', 1),
  of('forno', "Forno dell'Angelo", 'angelo@fornodellangelo', '019 850377', 'Via Mistrangelo 16', 'Savona', 1),
  of('scuola', "Istituto Comprensivo D'Azeglio", 'segreteria@icdazeglio', '019 829001', 'Via Manzoni 2', 'Savona', 1),
  of('siri', 'Autofficina Siri', 'officina@autosiri', '019 862214', 'Via Nizza 130', 'Savona', 1),
  of('denti', 'Studio Dentistico Baglietto', 'studio@bagliettodenti', '019 853390', 'Via Paleocapa 22', 'Savona', 2),
  of('palestra', 'Palestra Corpo Libero', 'iscrizioni@corpolibero', '019 804456', 'Via Stalingrado 50', 'Savona', 1),
  of('gelato', 'Gelateria Nevischio', 'ciao@nevischio', '019 670081', 'Via Aurelia 218', 'Celle', 1),
  of('bruzzone', 'Bruzzone Anna', 'anna.bruzzone@posta', '347 5550182', 'Via Firenze 9', 'Savona', 1),
  of('delucchi', 'Delucchi Piero', 'piero.delucchi@posta', '348 5550174', 'Via Scarpa 14', 'Savona', 0),
  of('rsa', "Residenza L'Ulivo", 'coordinamento@residenzaulivo', '019 502277', 'Via degli Ulivi 1', 'Vado', 2),
  of('farmacia', 'Farmacia Saettone', 'farmacia@saettone', '019 829947', 'Via Montenotte 66', 'Savona', 1),
  of('nautica', 'Nautica Levante', 'cantiere@nauticalevante', '019 805510', 'Porto Turistico, molo 2', 'Varazze', 1),
  of('pesto', 'Laboratorio Basilico Vero', 'ordini@basilicovero', '019 932081', 'Via Pra 5', 'Celle', 1),
  of('ferrando', 'Ferrando Elsa', '', '019 811394', 'Via Crispi 27', 'Savona', 0),
  of('tipografia', 'Tipografia Marozzi', 'stampa@marozzi', '019 824402', 'Via Famagosta 11', 'Savona', 1),
  of('municipio', 'Comune di Bergeggi', 'tecnico@comunebergeggi', '019 257901', 'Via De Mari 28', 'Bergeggi', 2),
  of('lavanderia', 'Lavanderia Bolle', 'bolle@lavanderiabolle', '019 806733', 'Corso Ricci 44', 'Savona', 1),
  of('enoteca', "Enoteca D'Arcola", 'vini@enotecadarcola', '019 838815', 'Via Quarda 12', 'Savona', 1),
  of('geometra', 'Studio Tecnico Ghersi', 'geom@ghersi', '019 812043', 'Piazza Diaz 6', 'Savona', 1),
  of('bagni', 'Bagni Stella', 'stella@bagnistella', '019 671220', 'Lungomare Crocetta 4', 'Celle', 0),
  of('astengo', 'Astengo Luigi', 'luigi.astengo@posta', '333 5550199', 'Via Untoria 3', 'Savona', 1),
  of('oreficeria', 'Oreficeria Vigo', 'vigo@oreficeriavigo', '019 827110', 'Corso Italia 58', 'Savona', 1),
  of('carpenteria', 'Carpenteria Ramorino', 'ufficio@ramorinocarpenteria', '019 880046', 'Zona industriale 18', 'Vado', 1),
  of('parrucchiera', 'Tagli di Sole', 'sole@taglidisole', '019 848231', 'Via Boselli 19', 'Savona', 1),
  of('fiori', "Fiori d'Arancio", 'negozio@fioridarancio', '019 820957', 'Via Luigi Corsi 30', 'Savona', 0),
  of('sole', 'Condominio Residenza Sole', 'amministrazione@studiobado', '019 694418', 'Via Colombo 77', 'Varazze', 1),
  of('cinema', 'Cinema Teatro Astor', 'sala@cinemaastor', '019 820409', 'Piazza Diaz 1', 'Savona', 1),
  of('vetreria', 'Vetreria Altarese', 'fornace@vetreriaaltarese', '019 584102', 'Via Roma 101', 'Altare', 1),
  of('peluffo', 'Peluffo Giulia', 'giulia.peluffo@posta', '340 5550163', 'Via Verdi 40', 'Savona', 0),
  of('ottica', 'Ottica Lanterna', 'vista@otticalanterna', '019 851276', 'Via Guidobono 8', 'Savona', 1),
  of('circolo', 'Circolo Canottieri Priamar', '', '019 800233', 'Via alla Rocca 1', 'Savona', 0),
  of('oleificio', "Oleificio dell'Erma", 'frantoio@oleificioerma', '019 990312', 'Strada del Frantoio 2', 'Quiliano', 0),
  of('agriturismo', 'Agriturismo Ca du Ruscin', 'ospiti@caduruscin', '019 887740', 'Località Ruscin 5', 'Quiliano', 0),
  of('notaio', 'Studio Notarile Delfino', 'studio@notaiodelfino', '019 829655', 'Via Astengo 1', 'Savona', 0),
  of('minetti', 'Minetti Ugo', '', '019 813579', 'Via San Lorenzo 21', 'Savona', 0),
]

export const customerRows = (since: Date): readonly LaidRow[] => customers.map((customer, index) => ({
  key: customer.key, at: new Date(since.getTime() + index * 86_400_000), by: carla.username, values: {
    nome_cliente: customer.name, email: customer.email, telefono: customer.phone, indirizzo: `${customer.address}, ${customer.city}`,
    lat_indirizzo: 0, lng_indirizzo: 0, dat_indirizzo: '', citta: customer.city, partita_iva: vatNumber(100 + index), check_ticket: customer.check,
    note: index % 4 === 0 ? "Suonare all'ingresso sul retro." : '', fido_interno: 1500 + index * 250,
  },
}))
