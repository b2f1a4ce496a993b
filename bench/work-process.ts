import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { wallClock } from '../addon/desk.ts'
import type { Desk } from '../addon/desk.ts'
import { followOnce } from '../addon/follow.ts'
import { findByDatabase } from '../addon/lifecycle/installations.ts'
import { openDesk } from '../addon/lifecycle/open-desk.ts'
import { deliverOnce } from '../addon/notices/delivery.ts'
import { openPost } from '../addon/notices/post.ts'
import { answerParent, settingsOf } from './child.ts'
import type { Told } from './child.ts'

/** What runs beside the portal: following the host, delivering letters. Each piece of work tells how long nobody else got a turn. */
const settings = settingsOf()
const folder = String(settings['folder'])
const installation = findByDatabase(folder, String(settings['address']))
if (installation === undefined) throw new Error('the world has no installation')
let ahead = 0
const clock = { now: () => new Date(wallClock.now().getTime() + ahead) }
const desk = await openDesk(installation, { folder, clock })

async function timed(work: (desk: Desk) => Promise<Told>): Promise<Told> {
  await nextTurn()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const before = process.cpuUsage()
  const started = performance.now()
  const told = await work(desk)
  const ms = performance.now() - started
  const { user, system } = process.cpuUsage(before)
  await nextTurn()
  delay.disable()
  return { ...told, ms, cpuMs: (user + system) / 1000, pauseMs: delay.max / 1e6, p99PauseMs: delay.percentile(99) / 1e6 }
}

answerParent({
  quick: () => timed(async at => ({ changed: (await followOnce(at)).changed })),
  sweep: () => timed(async at => ({ changed: (await followOnce(at, { sweep: 'all' })).changed })),
  /** Bundling windows pass by the clock, not by waiting. */
  deliver: asked => timed(async at => {
    ahead += 120_000
    const post = openPost({ host: '127.0.0.1', port: Number(asked['port']), secure: false, from: 'portale@bench.example' }, Number(asked['connections']))
    let sent = 0
    try {
      for (;;) {
        const round = await deliverOnce(at, post, { worker: 'bench', limit: 5000 })
        sent += round.sent
        if (round.sent + round.failed + round.dropped === 0) return { sent }
      }
    } finally { post.close() }
  }),
})
