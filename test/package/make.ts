import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHost, openHost } from '../../host/open.ts'
import { seedWorkshop } from '../../host/worlds/workshop.ts'
import { dumpSqlite, keepDump } from '../upgrades/dump.ts'

/** Freezes a host nothing was installed in. Run by hand: node --import tsx test/package/make.ts */
const folder = await mkdtemp(join(tmpdir(), 'tk-freeze-'))
const file = join(folder, 'host.db')
const host = await openHost(`sqlite:${file}`)
const now = new Date('2026-11-20T08:00:00Z')
await createHost(host, now)
await seedWorkshop(host, join(folder, 'files'), { now })
await host.close()
keepDump(join(import.meta.dirname, 'host.sqlite.sql.gz'), dumpSqlite(file))
await rm(folder, { recursive: true, force: true })
