import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Db, Tx } from '../records/open.ts'
import { inStep, readState } from './replica.ts'
import { troubles } from './troubles.ts'

const leaseMs = 120_000

/** Told apart from an earlier process that had our number. */
const thisProcess = randomUUID().slice(0, 8)

export type Lease = {
  /** One step of a round: all or nothing, and only while the lease is ours. */
  step<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  release(): Promise<void>
}

/**
 * One round at a time per replica, guarded in the database itself: a row names who is at work and until when. Who died
 * on this machine is taken over from at once, who fell silent elsewhere when his time is over. @throws Refusal `replica-busy`
 */
export async function takeLease(db: Db): Promise<Lease> {
  const holder = [machine(), process.pid, thisProcess, randomUUID().slice(0, 8)].join(' ')
  await inStep(db, async tx => {
    const { holder: other, untilAt } = await readState(tx)
    if (other !== '' && untilAt > await databaseNow(db, tx) && !isDead(other)) throw troubles.busy()
    await extend(db, tx, holder)
  })
  const beat = setInterval(() => { void step(() => Promise.resolve()).catch(() => undefined) }, leaseMs / 4)
  beat.unref()

  const step = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inStep(db, async tx => {
    if ((await readState(tx)).holder !== holder) throw troubles.busy()
    await extend(db, tx, holder)
    return work(tx)
  })

  return {
    step,
    async release() {
      clearInterval(beat)
      await db.knex('tk_sync').where({ id: 1, holder }).update({ holder: '', until_at: 0 })
    },
  }
}

async function extend(db: Db, tx: Tx, holder: string): Promise<void> {
  await tx('tk_sync').where({ id: 1 }).update({ holder, until_at: await databaseNow(db, tx) + leaseMs })
}

/** Two machines at one server must not judge by two clocks. */
async function databaseNow(db: Db, tx: Tx): Promise<number> {
  if (db.form === 'sqlite') return Date.now()
  const [[row] = []]: { readonly now: number }[][] = await tx.raw('select unix_timestamp(now(3)) * 1000 as now')
  return Number(row?.now ?? Date.now())
}

/** Whether the holder's process is gone for certain: it lived on this machine, and its number is free or another's. */
export function isDead(holder: string): boolean {
  const [place, pid, its] = holder.split(' ')
  if (place !== machine()) return false
  if (Number(pid) === process.pid) return its !== thisProcess
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (fault) {
    return fault instanceof Error && 'code' in fault && fault.code === 'ESRCH'
  }
}

/** This start of this machine, and this container in it: process numbers mean something only inside. */
function machine(): string {
  try {
    return [readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), readlinkSync('/proc/self/ns/pid')].join('/').replaceAll(' ', '')
  } catch { return hostname().replaceAll(' ', '') }
}
