import { createHost, openHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import { addField } from '../../host/program/fields.ts'
import { addList } from '../../host/program/lists.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { addTable } from '../../host/program/structure.ts'
import { olga } from '../../host/worlds/workshop/people.ts'

export const now = new Date('2026-11-23T09:00:00Z')

/** As little as a host can be and still have customers: statements are what costs here, not rows. */
export async function smallHost(address: string): Promise<HostDatabase> {
  const host = await openHost(address)
  await createHost(host, now)
  await addTable(host, olga, { name: 'clienti', label: 'Clienti', section: 'archivi', now })
  await addField(host, olga, { table: 'clienti', name: 'ragione_sociale', label: 'Ragione sociale', type: 0, now })
  await addField(host, olga, { table: 'clienti', name: 'email', label: 'E-mail', type: 14, now })
  await addList(host, olga, 'categorie', ['Privato', 'Azienda'], { now })
  for (const [at, name] of ['Rossi', 'Bianchi', 'Verdi'].entries()) {
    await saveRow(host, olga, 'clienti', { ragione_sociale: name, email: `${name.toLowerCase()}@example.it` }, { id: `00000000-0000-4000-a000-00000000000${at}`, now })
  }
  return host
}
