import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'

const entry = fileURLToPath(new URL('../../scripts/main.ts', import.meta.url))

describe('a command that goes round once', function () {
  this.timeout(40_000)
  let world: World
  before(async () => { world = await openWorld() })
  after(() => world.close())

  for (const name of ['deliver', 'follow']) {
    it(`${name} --once ends by itself, also below a supervisor that keeps its line to it open`, async () => {
      const child = fork(entry, [name, '--once', '--data', world.folder, '--database', world.desk.installation.database], {
        execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: { ...process.env, LANG: 'en', SMTP_HOST: '' },
      })
      const late = setTimeout(() => child.kill('SIGKILL'), 12_000)
      const [code] = await once(child, 'exit')
      clearTimeout(late)
      expect(code).to.equal(0)
    })
  }
})
