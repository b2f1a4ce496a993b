import sharp from 'sharp'
import type { HostDatabase } from '../../open.ts'
import { storeFile } from '../../program/files.ts'
import { saveRow } from '../../program/save-row.ts'
import { fixedId } from '../../schema/fixed-id.ts'
import { ivo } from './people.ts'

const logo = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240" viewBox="0 0 240 240">
<circle cx="120" cy="120" r="112" fill="#1d3b6f"/><path d="M132 36 68 132h44l-10 72 70-104h-46z" fill="#ffd23f"/></svg>`

/** Complete company data, and the settings of the section that is there already: it seems to have customers' links of its own. */
export async function fillYourData(host: HostDatabase, filesFolder: string, now: Date): Promise<void> {
  const picture = await sharp(Buffer.from(logo)).png().toBuffer()
  await saveRow(host, ivo, 'info', {
    nome_azienda: 'Elettrotermica Parodi', email_azienda: 'info@elettrotermicaparodi.example', telefono: '019 809900',
    logo: await storeFile(host, filesFolder, 'info', picture, 'parodi.png', { id: fixedId('file', 'parodi'), now }),
    indirizzo: 'Via Stalingrado 112, Savona', lat_indirizzo: 44.3013, lng_indirizzo: 8.4689, dat_indirizzo: '', partita_iva: '01180360095',
    ticket_attivo: 1, ticket_avvisa_clienti: 1, ticket_link_clienti: 'https://ticket.dtec.example/elettrotermica-parodi', nome_campo_oggetto: 'Titolo', nome_campo_stato: 'Stato',
    testo_mail_ticket: "Gentile cliente, c`è una novità sul suo ticket.",
  }, { id: fixedId('info'), now })
}
