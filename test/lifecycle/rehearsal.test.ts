import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { addon } from '../../addon/main.ts'
import { migrations } from '../../addon/lifecycle/plan.ts'
import { rehearse } from '../../addon/lifecycle/rehearsal/rehearse.ts'
import type { Migration } from '../../migrations/tools/steps.ts'
import { cinemaTickets, textCheck } from '../../host/worlds/foreign.ts'
import { layDtec, layWorkshop } from '../laid.ts'
import { onBothForms } from '../host/both-forms.ts'
import type { Place } from '../host/both-forms.ts'
import { next } from '../upgrades/next/0003-next.ts'
import { heldClock } from '../world.ts'
import { differences, logicalDump } from './logical-dump.ts'

const answers = { consent: true, ownerEmail: 'olga@officinabassi.example' }
const at = ({ host, folder }: Place) => ({ address: host.address, folder, publicUrl: 'http://localhost:4001' })
const clock = heldClock()

/** What is left of a trial: folders of this machine, databases of this server. */
async function leftovers({ host }: Place): Promise<readonly string[]> {
  const folders = readdirSync(tmpdir()).filter(name => name.startsWith('ticketing-trial-'))
  if (host.form === 'sqlite') return folders
  const [rows]: { Database: string }[][] = await host.knex.raw('show databases')
  return [...folders, ...(rows ?? []).map(row => row.Database).filter(name => name.startsWith(`${new URL(host.address).pathname.slice(1, 41)}_trial_`))]
}

/** A second version that does one thing it should not, by hand. */
const doing = (...statements: readonly string[]): Migration => ({
  to: 3, name: '0003-wrong', steps: [],
  data: [{ name: 'wrong', batch: 1, async move({ from }) { for (const sql of statements) await from.raw(sql); return undefined } }],
})

const told = (act: Promise<unknown>): Promise<string> => act.then(() => 'fine', (fault: { key?: string, text?: { en: string } }) => `${fault.key}: ${fault.text?.en}`)

onBothForms('a package tried in a copy (S56)', (place, form) => {
  let held: ReadonlyMap<string, string>
  const trial = (migration: Migration): Promise<string> => told(rehearse(at(place()), answers, clock, { migrations: [...migrations, migration] }))

  before(async () => {
    await layWorkshop(place().host, join(place().folder, 'files'))
    held = await logicalDump(place().host)
  })

  it('does what its manifest declares, on a clean host: the real one is as it was, and nothing is left of the copy', async () => {
    const old = await leftovers(place())
    expect(await rehearse(at(place()), answers, clock)).to.equal(true)
    expect(differences(held, await logicalDump(place().host))).to.deep.equal([])
    expect((await leftovers(place())).filter(name => !old.includes(name))).to.deep.equal([])
  })

  const wrong: readonly (readonly [string, string, string])[] = [
    ['fills in cells of customers', "UPDATE clienti SET ragione_sociale = 'x'", 'changes rows of clienti that are not its own'],
    ['takes rows away', 'DELETE FROM prodotti', 'changes rows of prodotti that are not its own'],
    ['renames a field of the host', "UPDATE so_fields SET fieldlabel = 'x' WHERE tablename = 'clienti' AND fieldname = 'ragione_sociale'", 'changes rows of so_fields that are not its own'],
    ['turns the firm’s own name', "UPDATE info SET ragione_sociale = 'x'", 'changes rows of info that are not its own'],
    ['drops a column of the host', 'ALTER TABLE clienti DROP COLUMN telefono', 'takes clienti.telefono away'],
    ['adds a column it does not declare', 'ALTER TABLE clienti ADD COLUMN spia TEXT', 'adds clienti.spia, which it does not declare'],
    ['adds a table it does not declare', 'CREATE TABLE altro (id INTEGER)', 'adds the table altro, which it does not declare'],
    ['drops a table of the host', 'DROP TABLE fatture', 'takes the table fatture away'],
  ]

  it('is refused when it does more, with every overstep named at once and the real host untouched', async () => {
    const said = await trial(doing(...wrong.map(([, statement]) => statement)))
    expect(said).to.match(/^package-oversteps: /)
    for (const [what, , sentence] of wrong) expect(said, what).to.contain(sentence)
    expect(differences(held, await logicalDump(place().host))).to.deep.equal([])
  })

  it('is refused for one thing alone', async () => {
    expect(await trial(doing(wrong[0]?.[1] ?? ''))).to.match(/ than it declares: it changes rows of clienti that are not its own\. Nothing/)
  })

  if (form === 'MariaDB') it('is refused when it alters a column of the host', async () => {
    expect(await trial(doing('ALTER TABLE clienti MODIFY telefono LONGTEXT NULL'))).to.contain('alters clienti.telefono')
  })

  if (form === 'MariaDB') it('is not tried where the database’s user may make no other database, and says so', async () => {
    const { host } = place()
    const url = new URL(host.address)
    const user = `tk_own_${process.pid}`
    await host.knex.raw(`CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED BY 'own'`)
    try {
      await host.knex.raw(`GRANT ALL ON \`${url.pathname.slice(1).replaceAll('_', '\\_')}\`.* TO '${user}'@'%'`)
      url.username = user
      url.password = 'own'
      expect(await rehearse({ address: url.href }, answers, clock)).to.equal(false)
    } finally { await host.knex.raw(`DROP USER '${user}'@'%'`) }
    expect(differences(held, await logicalDump(host))).to.deep.equal([])
  })

  it('is refused when it breaks down on the way', async () => {
    expect(await trial(doing('SELECT * FROM nowhere'))).to.match(/^package-trial: .*nowhere/)
    expect(differences(held, await logicalDump(place().host))).to.deep.equal([])
  })

  it('is tried as the upgrade it is, over what the version before laid', async () => {
    await addon.install(at(place()), answers)
    held = await logicalDump(place().host)
    expect(await trial({ ...next, steps: next.steps.filter(step => step.step !== 'fields' && step.step !== 'cells') })).to.equal('fine')
    expect(await trial(next)).to.contain('adds info.ticket_survey, which it does not declare').and.not.contain('ticket.urgency')
    expect(differences(held, await logicalDump(place().host))).to.deep.equal([])
    await addon.uninstall(at(place()))
    expect(await rehearse(at(place()), answers, clock)).to.equal(true)
  })
})

onBothForms('a package tried in a copy of a firm whose names were taken', place => {
  it('may use the second names it was given, and nothing more', async () => {
    await layWorkshop(place().host, join(place().folder, 'files'))
    await cinemaTickets(place().host)
    await textCheck(place().host)
    expect(await told(rehearse(at(place()), answers, clock))).to.match(/^table-taken: /)
    expect(await rehearse(at(place()), { ...answers, mapping: { ticket: 'ticketing_ticket', 'customers.check': 'ticketing_check' } }, clock)).to.equal(true)
  })
})

onBothForms('a package tried in a copy of a firm with a section of its own', place => {
  it('leaves every row and column of the section alone', async () => {
    await layDtec(place().host, join(place().folder, 'files'))
    expect(await rehearse(at(place()), answers, clock)).to.equal(true)
    const evil = doing("UPDATE ticket SET costo_interno = 1 WHERE oggetto <> ''")
    expect(await told(rehearse(at(place()), answers, clock, { migrations: [...migrations, evil] }))).to.contain('changes rows of ticket that are not its own')
  })
})
