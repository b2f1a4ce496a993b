import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { refuse } from '../../addon/lifecycle/refusal.ts'
import { BadTemplate } from '../../formats/template/faults.ts'
import { readTemplate } from '../../formats/template/read.ts'
import { unzipTemplate } from '../../formats/template/zip.ts'
import { isEmptyDatabase, openHost } from '../../host/open.ts'
import { addAdministrator } from '../../host/program/add-administrator.ts'
import type { Newcomer } from '../../host/program/add-administrator.ts'
import { createFromTemplate } from '../../host/program/template.ts'
import { shownAddress } from '../place.ts'
import { clear } from './make-world.ts'

/**
 * A new database of the embedded host from a `.nios4` file, with one person who may do everything. The file is read
 * before anything is made, and a database that holds something is not touched. @throws Refusal, BadTemplate
 */
export async function beginFromTemplate(file: string, database: string, mail: string, now = new Date()): Promise<Newcomer> {
  const bytes = await readFile(file).catch(() => { throw new BadTemplate('template-away', file) })
  const template = readTemplate(await unzipTemplate(bytes))
  if (!await isEmptyDatabase(database)) {
    const name = shownAddress(database)
    throw refuse('not-empty', `${name} contiene già dei dati: un modello serve per un database nuovo.`, `${name} holds data already: a template is for a new database.`)
  }
  const person: Newcomer = { name: mail, mail, password: randomBytes(6).toString('base64url') }
  const host = await openHost(database)
  try {
    await createFromTemplate(host, template, now)
    await addAdministrator(host, person, now)
  } catch (fault) {
    // It was empty when we began, so what is there is our own half of it.
    await host.close()
    await clear(database)
    throw fault
  }
  await host.close()
  return person
}
