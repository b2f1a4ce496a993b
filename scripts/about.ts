import type { Text } from '@nios4/sdk'

/** What each command does, apart from the commands: telling them all must not load them all. */
export const about = {
  start: { it: 'Prepara la prova e avvia tutto: programma, portale, posta', en: 'Prepares the demo and starts everything: program, portal, mail' },
  host: { it: 'Apre il programma ospite di prova e la sua casella di posta', en: 'Opens the embedded host program and its mailbox' },
  portal: { it: 'Apre il portale dei clienti', en: "Opens the customers' portal" },
  follow: { it: 'Segue le modifiche fatte nel programma', en: 'Follows what is changed in the program' },
  deliver: { it: 'Spedisce le lettere in coda', en: 'Sends the queued letters' },
  receive: { it: 'Prende le lettere in arrivo', en: 'Takes in the letters that arrive' },
  sync: { it: 'Tiene pari la replica e il suo archivio nel cloud', en: 'Keeps a replica and its cloud database equal' },
  connect: { it: 'Copia qui un archivio del cloud Nios4 e lo tiene collegato', en: 'Copies a Nios4 cloud database here and keeps it connected' },
  disconnect: { it: 'Scollega dal cloud; tutto ciò che è qui resta', en: 'Disconnects from the cloud; everything here stays' },
  probe: { it: 'Dice quali fatti noti valgono in un archivio del cloud o in un modello', en: 'Tells which known facts hold in a cloud database or a template' },
  install: { it: 'Installa il servizio Ticket in un database', en: 'Installs the Ticket service into a database' },
  uninstall: { it: 'Nasconde il servizio Ticket conservando i dati', en: 'Hides the Ticket service and keeps its data' },
  purge: { it: 'Toglie per sempre il servizio disinstallato, dopo averlo esportato', en: 'Removes the uninstalled service for good, after exporting it' },
  repair: { it: 'Rifà ciò che il programma ha tolto di nostro', en: 'Makes again what the program took away of ours' },
  activation: { it: 'Chiave di attivazione: request, accept, show, revocation, only-one, owner-door; per chi pubblica: new-key, issue, revoke, trust', en: 'Activation key: request, accept, show, revocation, only-one, owner-door; for the publisher: new-key, issue, revoke, trust' },
  doctor: { it: 'Controlla che tutto sia a posto', en: 'Checks that everything is in order' },
  template: { it: 'Modello .nios4: write scrive il servizio come modello, read dice che cosa contiene', en: 'Template .nios4: write writes the service as a template, read tells what one holds' },
  verify: { it: 'Verifica un pacchetto firmato senza aprirlo', en: 'Verifies a signed package without unpacking it' },
  pack: { it: 'Per chi pubblica: fa il pacchetto firmato', en: 'For the publisher: makes the signed package' },
  test: { it: 'Fa girare le prove', en: 'Runs the tests' },
  bench: { it: 'Misura la velocità (--quick, --json)', en: 'Measures speed (--quick, --json)' },
} as const satisfies Readonly<Record<string, Text>>
