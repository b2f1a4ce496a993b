import type { Installation } from '../addon/desk.ts'
import { mailInOf, readMailIn } from '../addon/intake/mailbox/settings.ts'
import { tryMailbox } from '../addon/intake/mailbox/watch.ts'
import { faultText } from './fault-text.ts'
import { found } from './finding.ts'
import type { Finding } from './finding.ts'

/** Whether answers of customers can come in, and whether anybody would be believed. */
export async function mailInFindings(folder: string, installation: Installation | undefined): Promise<readonly Finding[]> {
  try {
    const mailIn = installation === undefined ? undefined : mailInOf(readMailIn(process.env, folder), installation.link)
    if (mailIn === undefined) return [found(true, 'Posta in arrivo non impostata: si risponde all’indirizzo dell’azienda.', 'No incoming mail: letters are answered to the company’s address.')]
    const trusted = mailIn.trust.length > 0 ? [] : [found(false, 'IMAP_TRUST manca: nessun mittente è garantito, ogni risposta aspetta il titolare.', 'IMAP_TRUST is missing: no sender is vouched for, every answer waits for the owner.')]
    if (mailIn.host === '') return [found(true, `Le lettere a ${mailIn.address} arrivano da un servizio di posta.`, `Letters to ${mailIn.address} are handed over by a mail service.`), ...trusted]
    await tryMailbox(mailIn)
    return [found(true, `La casella ${mailIn.address} risponde: ${mailIn.host}:${mailIn.port}, ${mailIn.folder}`, `The mailbox ${mailIn.address} answers: ${mailIn.host}:${mailIn.port}, ${mailIn.folder}`), ...trusted]
  } catch (fault) {
    const [line = ''] = faultText(fault).split('\n')
    return [found(false, `La posta in arrivo non va: ${line}`, `Incoming mail does not work: ${line}`)]
  }
}
