import { fork } from 'node:child_process'
import { join } from 'node:path'

/** What a process of the bench answers: plain values that travel. */
export type Told = Readonly<Record<string, unknown>>

export type Child = { readonly pid: number, ask(what: string, more?: Told): Promise<Told>, stop(): Promise<void> }

/** Starts one part in a process of its own, so that its processor time is its own. BENCH_PROFILE=folder keeps its profile. */
export async function startChild(file: string, settings: Told, flags: readonly string[] = []): Promise<Child> {
  const profile = process.env['BENCH_PROFILE']
  const child = fork(join(import.meta.dirname, file), [JSON.stringify(settings)], {
    execArgv: [...flags, '--import', import.meta.resolve('tsx'), ...profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]], stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: { ...process.env, NODE_ENV: 'production' },
  })
  const waiting = new Map<number, { resolve(told: Told): void, reject(fault: Error): void }>()
  const ready = new Promise<Told>((resolve, reject) => waiting.set(0, { resolve, reject }))
  child.on('message', (told: Told) => {
    const found = waiting.get(Number(told['to']))
    waiting.delete(Number(told['to']))
    if (typeof told['fault'] === 'string') found?.reject(new Error(told['fault']))
    else found?.resolve(told)
  })
  child.on('exit', code => { for (const { reject } of waiting.values()) reject(new Error(`${file} ended with ${code}`)) })
  let last = 0
  await ready
  return {
    pid: child.pid ?? 0,
    ask(what, more = {}) {
      const id = last += 1
      return new Promise((resolve, reject) => { waiting.set(id, { resolve, reject }); child.send({ id, what, ...more }) })
    },
    async stop() {
      waiting.clear()
      if (child.exitCode !== null) return
      const gone = new Promise(resolve => child.once('exit', resolve))
      // It leaves by itself when nobody listens any more: killed it could not write its profile.
      child.disconnect()
      await gone
    },
  }
}

/** The other end: answers what it is asked; processor time and memory of itself in any case. */
export function answerParent(answers: Readonly<Record<string, (asked: Told) => Promise<Told> | Told>>): void {
  const tell = (told: Told): void => { process.send?.(told) }
  process.on('message', (asked: Told) => {
    const answer = answers[String(asked['what'])]
    Promise.resolve().then(() => asked['what'] === 'cpu' ? cpu() : answer?.(asked) ?? {})
      .then(told => tell({ ...told, to: asked['id'] }), fault => tell({ to: asked['id'], fault: fault instanceof Error ? fault.stack ?? fault.message : String(fault) }))
  })
  process.on('disconnect', () => process.exit())
  tell({ to: 0 })
}

function cpu(): Told {
  const { user, system } = process.cpuUsage()
  return { us: user + system }
}

export const settingsOf = (): Told => {
  const parsed: unknown = JSON.parse(process.argv[2] ?? '{}')
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
}
