import type { Language, Text } from '@nios4/sdk'

/** Labels of the workshop's tables and fields; physical names stay Italian in both languages, as in a firm that changed its menus only. */
const labels = {
  'clienti': ['Clienti', 'Customers'], 'clienti.new': ['Nuovo cliente', 'New customer'], 'interventi_tecnici': ['Rapporti Intervento', 'Service reports'],
  'interventi_tecnici.new': ['Nuovo rapporto', 'New report'], 'interventi_materiali': ['Materiali', 'Materials'], 'fatture': ['Fatture', 'Invoices'],
  'fatture.new': ['Nuova fattura', 'New invoice'], 'fatture_rows': ['Righe fattura', 'Invoice rows'], 'prodotti': ['Prodotti', 'Products'],
  'info': ['I tuoi dati', 'Your data'], 'ragione_sociale': ['Ragione sociale', 'Name'], 'nome_azienda': ['Nome azienda', 'Company name'], 'referente': ['Referente', 'Contact person'],
  'email': ['E-mail', 'E-mail'], 'email_azienda': ['E-mail azienda', 'Company e-mail'], 'telefono': ['Telefono', 'Telephone'], 'indirizzo': ['Indirizzo', 'Address'],
  'partita_iva': ['Partita IVA', 'VAT number'], 'citta': ['Città', 'City'], 'tipo_cliente': ['Tipo cliente', 'Kind of customer'], 'note': ['Note', 'Notes'],
  'margine_interno': ['Margine e note di credito (interno)', 'Margin and credit notes (internal)'], 'sconto_interno': ['Sconto interno', 'Internal discount'],
  'logo': ['Logo', 'Logo'], 'numero': ['Numero', 'Number'], 'nome_cliente': ['Cliente', 'Customer'], 'difetto': ['Difetto segnalato', 'Reported fault'],
  'lavoro': ['Lavoro svolto', 'Work done'], 'data': ['Data', 'Date'], 'inizio': ['Inizio', 'Start'], 'fine': ['Fine', 'End'], 'tecnico': ['Tecnico', 'Technician'],
  'firma': ['Firma cliente', "Customer's signature"], 'codice': ['Codice', 'Code'], 'descrizione': ['Descrizione', 'Description'], 'quantita': ['Quantità', 'Quantity'],
  'unita_misura': ['Unità di misura', 'Unit'], 'prezzo': ['Prezzo', 'Price'], 'giacenza': ['Giacenza', 'Stock'], 'causale': ['Causale', 'Reason'],
  'imponibile': ['Imponibile', 'Net amount'], 'iva': ['IVA', 'VAT'], 'totale': ['Totale', 'Total'], 'scadenza': ['Scadenza', 'Due date'], 'pagata': ['Pagata', 'Paid'],
  'aliquota': ['Aliquota IVA', 'VAT rate'], 'importo': ['Importo', 'Amount'], 'main': ['Principale', 'Main'], 'archive': ['Anagrafiche', 'Records'], 'work': ['Lavoro', 'Work'],
  'technicians': ['Tecnici', 'Technicians'], 'desk': ['Ufficio', 'Office'], 'shop': ['Negozio', 'Shop'], 'firm': ['Azienda', 'Firm'], 'block': ['Condominio', 'Block of flats'],
  'public': ['Ente pubblico', 'Public body'], 'internal': ['Interno', 'Internal'], 'invoice-for': ['Intervento del', 'Work of'],
} as const

export type Word = keyof typeof labels

export type Say = { readonly label: (word: Word) => string, readonly text: (text: Text) => string }

export const sayIn = (language: Language): Say => ({
  label: word => labels[word][language === 'it' ? 0 : 1],
  text: text => text[language],
})
