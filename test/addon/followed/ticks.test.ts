import { expect } from 'chai'
import { followOnce } from '../../../addon/follow.ts'
import { insertRows } from '../../../addon/records/rows.ts'
import { newId } from '../../../formats/ids.ts'
import { openOffice } from '../../notices/office.ts'
import type { Office } from '../../notices/office.ts'

describe('Check Ticket set in the host program', function () {
  this.timeout(20_000)
  let office: Office
  beforeEach(async () => { office = await openOffice() })
  afterEach(() => office.close())

  const told = async (kind: string): Promise<number> => (await office.desk.db.knex('tk_notice').where({ kind }).select('id')).length

  /** Customers Olga imports from a list of her own, some of them ticked. */
  async function imported(count: number, isTicked: (at: number) => boolean): Promise<void> {
    const { db, names: { customers }, clock } = office.desk
    const rows = Array.from({ length: count }, (_, at) => ({
      id: newId(), cells: { [customers.name]: `Cliente ${at}`, [customers.email]: `cliente${at}@posta.example`, [customers.check]: isTicked(at) ? 1 : 0 },
    }))
    await db.inTransaction(tx => insertRows(tx, db.form, customers.table, rows, { now: clock.now(), writer: 'Olga' }))
  }

  it('many at once wait for Olga’s word, and she is told of it also when we are stopped before the look is over', async () => {
    const { desk } = office
    await followOnce(desk)
    await imported(30, () => true)
    const table = desk.names.ticket.table
    await desk.db.knex.schema.renameTable(table, 'away')
    await followOnce(desk).catch(() => undefined)
    await desk.db.knex.schema.renameTable('away', table)
    await followOnce(desk, { sweep: 'all' })
    expect({ invited: await told('invited'), asked: await told('many-to-let-in') }).to.deep.equal({ invited: 0, asked: 1 })
    await followOnce(desk, { sweep: 'all' })
    expect(await told('many-to-let-in'), 'once').to.equal(1)
  })

  it('of four hundred imported, every sixth of them ticked, no more come in unasked than if they stood together', async () => {
    await followOnce(office.desk)
    await imported(400, at => at % 6 === 0)
    await followOnce(office.desk)
    expect({ few: await told('invited') <= 20, asked: await told('many-to-let-in') }).to.deep.equal({ few: true, asked: 1 })
  })
})
