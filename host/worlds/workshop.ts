import type { Language } from '@nios4/sdk'
import type { HostDatabase } from '../open.ts'
import { storeFile } from '../program/files.ts'
import type { HostUser } from '../program/host-user.ts'
import { saveRow } from '../program/save-row.ts'
import { fixedId } from '../schema/fixed-id.ts'
import { laidId, withoutWaitingForTheDisk } from './laying.ts'
import { customers } from './workshop/customers.ts'
import { layHistory } from './workshop/history.ts'
import { demoPassword, layPeople, olga, sara, tina, tito } from './workshop/people.ts'
import { drawLogo } from './workshop/pictures.ts'
import { layStructure } from './workshop/structure.ts'
import { sayIn } from './workshop/words.ts'

export type WorkshopOptions = {
  readonly language?: Language
  readonly now?: Date
  /** False leaves *Your data* empty, as on the first day. */
  readonly companyData?: boolean
}

export type Workshop = {
  readonly owner: HostUser & { readonly password: string }
  readonly staff: readonly HostUser[]
  readonly customers: readonly { readonly id: string, readonly name: string, readonly email: string }[]
}

/** Lays "Officina Termica Bassi" of Modena into a host that createHost just made: people, structure, months of history. Same `now`, same rows. */
export async function seedWorkshop(host: HostDatabase, filesFolder: string, options: WorkshopOptions = {}): Promise<Workshop> {
  const { language = 'it', now = new Date(), companyData = true } = options
  const say = sayIn(language)
  const founded = new Date(now.getTime() - 420 * 86_400_000)
  await withoutWaitingForTheDisk(host, async () => {
    await layPeople(host, { technicians: say.label('technicians'), desk: say.label('desk') }, founded)
    await host.knex('so_tables').where({ tablename: 'info' }).update({ tablelabel: say.label('info'), newlabel: say.label('info'), displayable: 3 })
    await layStructure(host, say, founded)
    await layHistory(host, say, now)
    if (companyData) await fillYourData(host, filesFolder, founded)
  })
  return {
    owner: { ...olga, password: demoPassword }, staff: [tito, tina, sara],
    customers: customers.map(({ key, name, email }) => ({ id: laidId('clienti', key), name, email })),
  }
}

async function fillYourData(host: HostDatabase, filesFolder: string, now: Date): Promise<void> {
  const logo = await storeFile(host, filesFolder, 'info', await drawLogo(), 'logo.png', { id: fixedId('file', 'logo'), now })
  await saveRow(host, olga, 'info', {
    ragione_sociale: 'Officina Termica Bassi', email_azienda: 'info@officinabassi.example', logo, telefono: '059 208811',
    indirizzo: 'Via Pietro Giardini 352, Modena', lat_indirizzo: 44.6262, lng_indirizzo: 10.9043, dat_indirizzo: '', partita_iva: '03601180361',
  }, { id: fixedId('info'), now })
}
