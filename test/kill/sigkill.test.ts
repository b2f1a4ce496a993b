import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { HostDatabase } from '../../host/open.ts'
import { differences } from '../lifecycle/logical-dump.ts'
import { onEveryForm } from '../on-every-form.ts'
import { mariadbServer } from '../world.ts'
import { act, actNames } from './acts.ts'
import type { ActName, Ground } from './acts.ts'
import { smallHost } from './small-host.ts'
import { stateOf } from './state.ts'

/** decision 34: real deaths at random moments, of a real process; five of them per engine, twenty with FULL_SWEEP=1. */
const deaths = (process.env.FULL_SWEEP ?? '') !== '' ? 20 : 5

onEveryForm('a process killed at a random moment', form => {
  let host: HostDatabase
  let ground: Ground
  const wanted = new Map<ActName, ReadonlyMap<string, string>>()
  const took = new Map<ActName, number>()

  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tk-kill-'))
    const address = form === 'sqlite' ? `sqlite:${join(folder, 'host.sqlite')}` : `${mariadbServer}/tk_sigkill_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
    ground = { address, folder }
    host = await smallHost(address)
  })
  after(async () => {
    if (form === 'mariadb') await host?.knex.raw('drop database ??', [new URL(ground.address).pathname.slice(1)])
    await host?.close()
    await rm(ground.folder, { recursive: true, force: true })
  })

  async function child(): Promise<ChildProcess> {
    const born = fork(join(import.meta.dirname, 'child.ts'), { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    await new Promise(resolve => born.once('message', resolve))
    return born
  }

  const answerOf = (born: ChildProcess): Promise<string> => new Promise(resolve => {
    born.once('message', told => resolve(String(told))).once('exit', () => resolve('killed'))
  })

  function begin(born: ChildProcess, name: ActName): Promise<string> {
    const answer = answerOf(born)
    born.send({ name, ...ground })
    return answer
  }

  it('is measured undisturbed', async function () {
    this.timeout(300_000)
    for (const name of actNames) {
      const from = performance.now()
      await act(name, ground)
      took.set(name, performance.now() - from)
      wanted.set(name, await stateOf(host, ground.folder))
    }
  })

  it('(f) 3: leaves nothing that starting again does not bring to the same end', async function () {
    this.timeout(1_800_000)
    const trouble: string[] = []
    let met = 0
    for (let death = 0; death < deaths || death % actNames.length !== 0; death += 1) {
      const name = actNames[death % actNames.length] ?? 'install'
      const born = await child()
      const answer = begin(born, name)
      const moment = Math.random() * (took.get(name) ?? 500)
      const timer = setTimeout(() => born.kill('SIGKILL'), moment)
      if (await answer === 'killed') met += 1
      clearTimeout(timer)
      await act(name, ground).catch((fault: unknown) => {
        if (!(name === 'purge' && /not installed here/.test(String(fault)))) trouble.push(`${name} after ${Math.round(moment)} ms: ${String(fault)}`)
      })
      const different = differences(wanted.get(name) ?? new Map(), await stateOf(host, ground.folder))
      if (different.length > 0) trouble.push(`${name} after ${Math.round(moment)} ms: ${different.join(', ')}`)
    }
    expect(trouble).to.deep.equal([])
    expect(met).to.be.greaterThan(0)
  })

  it('(f) 4: of two installers started together one works and one says so, and one installation stands', async function () {
    this.timeout(300_000)
    const both = await Promise.all([child(), child()])
    const answers = await Promise.all(both.map(born => begin(born, 'install')))
    expect(answers).to.include('done')
    expect(answers.every(answer => answer === 'done' || answer === 'busy'), answers.join()).to.equal(true)
    expect(await host.knex('tk_addon')).to.have.length(1)
    expect(await host.knex('tk_object').whereNot({ origin: 'created', status: 'present' })).to.deep.equal([])
    expect(await host.knex('tk_notice').where({ kind: 'owner-door' })).to.have.length(1)
    expect((await host.knex('tk_letter').where({ kind: 'owner-door' })).length).to.be.at.most(1)
  })
})
