import { expect } from 'chai'
import { agree } from './agree.ts'
import { actAt, drawing, newLedger, roughRound, unaccounted } from './random-world.ts'
import { openOffice } from './stage.ts'
import { isMariadbThere } from '../on-every-form.ts'

const runs = Number(process.env['SYNC_RUNS'] ?? 6)
const first = Number(process.env['SYNC_SEED'] ?? 1)

describe('three devices and the web program, whatever goes wrong', function () {
  this.timeout(600_000)

  for (let seed = first; seed < first + runs; seed += 1) {
    it(`agree in the end, and nobody’s words are gone (SYNC_SEED=${seed} SYNC_RUNS=1)`, async () => {
      const draw = drawing(seed)
      const office = await openOffice()
      const ledger = newLedger()
      try {
        const devices = [await office.device('phone'), await office.device('tablet'), await office.device('portal', isMariadbThere() && seed % 3 === 0 ? 'mariadb' : 'sqlite')]
        for (const device of devices) device.clock.pass(Math.floor((draw() - 0.5) * 6 * 3600))
        for (let turn = 0; turn < 60; turn += 1) {
          for (const { clock } of [office, ...devices]) clock.pass(Math.floor(draw() * 4))
          const device = devices[Math.floor(draw() * devices.length)]
          const kind = draw()
          if (device === undefined || kind < 0.1) {
            await office.cloud.joinStores()
            await actAt(draw, office.web, office.folder, office.clock.now(), ledger)
            await office.cloud.joinStores()
          } else if (kind < 0.65) await actAt(draw, device.host, device.files, device.clock.now(), ledger)
          else await roughRound(draw, office, device, devices.filter(other => other !== device), ledger)
        }
        for (let calm = 0; calm < 3; calm += 1) {
          await office.cloud.joinStores()
          for (const device of devices) { office.clock.pass(3); device.clock.pass(3); await device.round() }
        }
        await agree(office, ...devices)
        expect(await unaccounted(ledger, [office.web], devices)).to.deep.equal([])
        for (const device of devices) expect(await device.round(), device.name).to.deep.include({ pushed: 0, waiting: 0 })
      } finally { await office.close() }
    })
  }
})
