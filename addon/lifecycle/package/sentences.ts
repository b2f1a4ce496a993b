import type { Text } from '@nios4/sdk'

const t = (it: string, en: string): Text => ({ it, en })

/** Everything that can be wrong with a package, in the order it is looked at. */
export const sentences = {
  'package-away': t('Il file {name} non c’è o non si legge.', 'The file {name} is not there or cannot be read.'),
  'package-large': t('Il pacchetto è troppo grande: al massimo 64 MB.', 'The package is too large: at most 64 MB.'),
  'signature-missing': t('Manca il file della firma, {name}: sta accanto al pacchetto.', 'The signature file {name} is missing: it belongs beside the package.'),
  'signature-shape': t('Il file della firma {name} non si legge.', 'The signature file {name} cannot be read.'),
  'package-size': t('Il pacchetto è incompleto o ha byte in più: scaricalo di nuovo.', 'The package is cut short or has more bytes than signed: download it again.'),
  'package-changed': t('Il pacchetto non è quello firmato: almeno un byte è diverso. Scaricalo di nuovo.', 'This is not the package that was signed: at least one byte differs. Download it again.'),
  'key-unknown': t('Il pacchetto è firmato da {name}, che qui nessuno conosce.', 'The package is signed by {name}, whom nobody here knows.'),
  'key-revoked': t('Il pacchetto è firmato con {name}, una firma ritirata.', 'The package is signed with {name}, a withdrawn signature.'),
  'signature-wrong': t('La firma di {name} non torna: non viene da chi dice.', 'The signature of {name} does not fit: it does not come from whom it says.'),

  'zip-shape': t('Il pacchetto non è un archivio zip, oppure il suo indice è rotto.', 'The package is no zip archive, or its directory is broken.'),
  'zip-trailing': t('Dopo la fine dell’archivio c’è un commento o altro: rifiutato.', 'A comment or other bytes follow the end of the archive: refused.'),
  'zip-before': t('Prima dell’archivio ci sono altri dati: rifiutato.', 'Other bytes stand before the archive: refused.'),
  'zip-gap': t('Intorno a {name} ci sono byte che non appartengono a nessun file, o due file si sovrappongono: rifiutato.', 'Around {name} there are bytes that belong to no file, or files that overlap: refused.'),
  'zip-parts': t('L’archivio è diviso in più parti: rifiutato.', 'The archive is split into several parts: refused.'),
  'zip-64': t('L’archivio usa misure a 64 bit (zip64), che qui non servono: rifiutato.', 'The archive uses 64-bit sizes (zip64), which nothing here needs: refused.'),
  'zip-many': t('L’archivio contiene troppi file: al massimo 5000.', 'The archive holds too many files: at most 5000.'),
  'zip-twins': t('Il file {name} dice di sé una cosa nell’indice e un’altra al suo posto: rifiutato.', 'The file {name} says one thing in the directory and another in its place: refused.'),
  'zip-encrypted': t('Il file {name} è cifrato: rifiutato.', 'The file {name} is encrypted: refused.'),
  'zip-flags': t('Il file {name} usa una forma di zip che qui non si accetta.', 'The file {name} uses a form of zip that is not accepted here.'),
  'zip-method': t('Il file {name} è compresso in un modo sconosciuto.', 'The file {name} is compressed in an unknown way.'),
  'zip-extra': t('Il file {name} porta campi aggiuntivi: rifiutato.', 'The file {name} carries extra fields: refused.'),
  'zip-comment': t('Il file {name} porta un commento: rifiutato.', 'The file {name} carries a comment: refused.'),
  'zip-link': t('{name} è un collegamento, non un file: rifiutato.', '{name} is a link and no file: refused.'),
  'zip-folder': t('{name} è una cartella messa come file: rifiutato.', '{name} is a folder given as a file: refused.'),
  'zip-kind': t('{name} non è un file normale: rifiutato.', '{name} is no ordinary file: refused.'),
  'zip-total': t('I file, decompressi, sarebbero troppo grandi: al massimo 256 MB.', 'Unpacked, the files would be too large: at most 256 MB.'),
  'zip-bomb': t('Il file {name} si gonfia più di cento volte: rifiutato.', 'The file {name} swells more than a hundred times: refused.'),
  'zip-size': t('Il file {name} non ha la misura che dichiara.', 'The file {name} has not the size it declares.'),
  'zip-damaged': t('Il file {name} non si decomprime.', 'The file {name} cannot be unpacked.'),

  'name-climbs': t('Il nome {name} esce dalla sua cartella: rifiutato.', 'The name {name} climbs out of its folder: refused.'),
  'name-absolute': t('Il nome {name} comincia dalla radice del disco: rifiutato.', 'The name {name} begins at the root of the disk: refused.'),
  'name-drive': t('Il nome {name} indica un disco: rifiutato.', 'The name {name} names a drive: refused.'),
  'name-backslash': t('Il nome {name} contiene una barra rovesciata: rifiutato.', 'The name {name} has a backslash: refused.'),
  'name-strange': t('Il nome {name} non va bene su tutti i sistemi: rifiutato.', 'The name {name} does not do on every system: refused.'),
  'name-twice': t('Il nome {name} c’è due volte: rifiutato.', 'The name {name} is there twice: refused.'),
  'name-case': t('Il nome {name} si distingue solo per maiuscole o accenti da un altro: rifiutato.', 'The name {name} differs from another by capitals or accents alone: refused.'),
  'name-file-folder': t('{name} è insieme file e cartella: rifiutato.', '{name} is a file and a folder at once: refused.'),

  'format-unknown': t('Il pacchetto ha un formato che questo programma non conosce: aggiorna prima il programma.', 'The package has a form this program does not know: update the program first.'),
  'list-missing': t('Nel pacchetto manca {name}, l’elenco dei file o la sua firma.', 'The package lacks {name}, the list of files or its signature.'),
  'list-shape': t('L’elenco dei file non si legge: {name}', 'The list of files cannot be read: {name}'),
  'list-signature': t('La firma dell’elenco dei file non torna.', 'The signature of the list of files does not fit.'),
  'file-extra': t('Nel pacchetto c’è un file che l’elenco firmato non conosce: {name}', 'The package has a file that the signed list does not know: {name}'),
  'file-missing': t('Nel pacchetto manca un file dell’elenco firmato: {name}', 'The package lacks a file of the signed list: {name}'),
  'file-changed': t('Un file non è quello dell’elenco firmato: {name}', 'A file is not the one of the signed list: {name}'),
  'manifest-newer': t('Il manifesto ha un formato più nuovo di questo programma: aggiorna prima il programma.', 'The manifest has a newer form than this program: update the program first.'),
  'manifest-wrong': t('Il manifesto del pacchetto è sbagliato. {name}', 'The manifest of the package is wrong. {name}'),
  'package-other': t('Il pacchetto è di un altro componente: {name}', 'The package belongs to another add-on: {name}'),
  'package-name': t('La firma è per {name}, ma il pacchetto contiene un’altra versione.', 'The signature is for {name}, but the package holds another version.'),
  'package-older': t('È in uso la versione {name}, più nuova di questo pacchetto. Per tornare indietro serve --allow-older.', 'Version {name} is in use, newer than this package. Going back needs --allow-older.'),

  'tree-extra': t('Nella cartella del programma c’è un file che non le appartiene: {name}', 'The program’s folder has a file that does not belong to it: {name}'),
  'tree-missing': t('Nella cartella del programma manca un file: {name}', 'The program’s folder lacks a file: {name}'),
  'tree-changed': t('Nella cartella del programma un file è stato cambiato: {name}', 'In the program’s folder a file was changed: {name}'),
  'package-not-runnable': t('Il pacchetto è a posto, ma qui non parte. {name}', 'The package is good but does not run here. {name}'),
} as const satisfies Readonly<Record<string, Text>>

export type PackageFault = keyof typeof sentences
