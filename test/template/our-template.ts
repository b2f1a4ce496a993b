import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Language } from '@nios4/sdk'
import { readTemplate } from '../../formats/template/read.ts'
import { writeTemplate } from '../../formats/template/write.ts'
import { unzipTemplate, zipTemplate } from '../../formats/template/zip.ts'
import { openHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import { addAdministrator } from '../../host/program/add-administrator.ts'
import type { HostUser } from '../../host/program/host-user.ts'
import { createFromTemplate } from '../../host/program/template.ts'
import { makeTemplate } from '../../scripts/template/make.ts'
import { mariadbServer } from '../world.ts'
import type { WorldForm } from '../world.ts'

export const now = new Date('2026-11-20T08:00:00Z')

/** Our addon as the bytes of a `.nios4` file. */
export const ourFile = async (language: Language): Promise<Buffer> => zipTemplate(writeTemplate(await makeTemplate({ language, listForm: 'strings', now })))

export type NewCompany = { readonly host: HostDatabase, readonly folder: string, readonly olga: HostUser & { readonly password: string } }

/** A company that began with our template: its database, and Olga who may do everything in it. */
export async function newCompany(form: WorldForm, language: Language): Promise<NewCompany> {
  const folder = await mkdtemp(join(tmpdir(), 'tk-test-'))
  const name = `tk_test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`
  const host = await openHost(form === 'sqlite' ? `sqlite:${join(folder, 'host.sqlite')}` : `${mariadbServer}/${name}`)
  await createFromTemplate(host, readTemplate(await unzipTemplate(await ourFile(language))), now)
  const password = 'chiavi'
  const olga = await addAdministrator(host, { name: 'Olga Bassi', mail: 'olga@officinabassi.example', password }, now)
  return { host, folder, olga: { ...olga, password } }
}
