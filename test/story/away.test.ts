import { rename } from 'node:fs/promises'
import { createServer, connect } from 'node:net'
import type { Server, Socket } from 'node:net'
import { expect } from 'chai'
import { HostAway } from '../../addon/faults.ts'
import { followOnce } from '../../addon/follow.ts'
import { keepInstallation } from '../../addon/lifecycle/installations.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { startPortal } from '../../portal/app.ts'
import { onEveryForm } from '../on-every-form.ts'
import { by, historyOf, phoneCall, rita } from './people.ts'
import { mariadbServer, openWorld } from '../world.ts'
import type { World } from '../world.ts'

/** The road to the database: can be cut and mended. */
function road(): { open(port?: number): Promise<number>, cut(): Promise<void> } {
  const target = new URL(mariadbServer)
  const travellers = new Set<Socket>()
  let server: Server | undefined
  return {
    open: port => new Promise(resolve => {
      server = createServer(near => {
        const far = connect({ host: target.hostname, port: Number(target.port || 3306) })
        for (const socket of [near, far]) { travellers.add(socket); socket.on('error', () => { near.destroy(); far.destroy() }) }
        near.pipe(far).pipe(near)
      }).listen(port ?? 0, '127.0.0.1', () => {
        const bound = server?.address()
        resolve(typeof bound === 'object' && bound !== null ? bound.port : 0)
      })
    }),
    cut: () => new Promise(resolve => {
      if (server?.listening !== true) return resolve()
      server.close(() => resolve())
      for (const socket of travellers) socket.destroy()
      travellers.clear()
    }),
  }
}

onEveryForm('the database is away', form => {
  let world: World
  before(async () => { world = await openWorld({ form }) })
  after(() => world.close())

  it('a page says so, following fails without harm, and everything recovers by itself', async () => {
    const Rita = await rita(world)
    const id = await phoneCall(world, Rita)
    const file = world.desk.installation.database.replace(/^sqlite:/, '')
    const way = road()
    const port = form === 'mariadb' ? await way.open() : 0
    const database = form === 'mariadb' ? Object.assign(new URL(world.desk.installation.database), { port: String(port), hostname: '127.0.0.1' }).href : world.desk.installation.database
    const installation = { ...world.desk.installation, database }
    keepInstallation(world.folder, installation)
    const away = async (): Promise<unknown> => form === 'mariadb' ? way.cut() : rename(file, `${file}.away`)
    const back = async (): Promise<unknown> => form === 'mariadb' ? way.open(port) : rename(`${file}.away`, file)
    const portal = await startPortal({ folder: world.folder, port: 0, clock: world.clock })
    const page = async (): Promise<readonly [number, string]> => {
      const response = await fetch(`http://127.0.0.1:${portal.port}/${installation.link}/sign-in`, { headers: { 'accept-language': 'it' } })
      return [response.status, await response.text()]
    }
    try {
      // A desk that is open before, where the driver notices; with SQLite an open file stays open, so the portal's first visit comes later.
      const desk = await openDesk(installation, { folder: world.folder, clock: world.clock })
      if (form === 'mariadb') expect((await page())[0]).to.equal(200)
      await by(world, 'Tito').save('ticket', { status: 'Sospeso' }, id)
      await away()
      for (const round of [1, 2]) {
        const [status, text] = await page()
        expect(status, `round ${round}`).to.equal(503)
        expect(text).to.include('Torniamo subito').and.not.include('SQL').and.not.include('ECONN')
      }
      if (form === 'mariadb') expect(await followOnce(desk).then(() => 'followed', () => 'away')).to.equal('away')
      else expect(await openDesk(installation, { folder: world.folder }).then(() => 'open', (fault: unknown) => fault instanceof HostAway)).to.equal(true)
      await back()
      expect((await page())[0]).to.equal(200)
      await followOnce(desk, { sweep: 'all' })
      await desk.db.close()
      expect((await historyOf(world, id)).map(({ event }) => event)).to.deep.equal(['ticket-opened', 'ticket-changed'])
    } finally {
      await portal.close()
      await way.cut()
    }
  })
})
