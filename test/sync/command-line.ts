import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))

export type Ended = { readonly code: number, readonly out: string, readonly err: string }

export type CommandLine = {
  /** Runs a command to its end. */
  run(words: readonly string[], env?: Readonly<Record<string, string>>, started?: (child: ChildProcess) => void): Promise<Ended>
  /** Starts one that stays, resolves when it is ready. */
  start(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<ChildProcess>
  /** Everything every command said so far. */
  said(): string
  stop(): Promise<void>
}

/** Our commands as processes of their own, talkative, with nobody at the terminal and nobody's login in the environment. */
export function openCommandLine(): CommandLine {
  let said = ''
  const running: ChildProcess[] = []
  const open = (words: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts/main.ts'), ...words], {
      cwd: root, stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8', LOG_LEVEL: 'trace', NIOS4_EMAIL: '', NIOS4_PASSWORD: '', NIOS4_TOKEN: '', ...env },
    })
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => { said += part.toString() })
    return child
  }
  return {
    run: (words, env, started = () => undefined) => new Promise((resolve, reject) => {
      const child = open(words, env)
      started(child)
      let [out, err] = ['', '']
      child.stdout?.on('data', (part: Buffer) => { out += part.toString() })
      child.stderr?.on('data', (part: Buffer) => { err += part.toString() })
      child.once('error', reject).once('close', code => resolve({ code: code ?? -1, out, err }))
    }),
    start: (words, env) => new Promise((resolve, reject) => {
      const child = open(words, env)
      running.push(child)
      child.on('message', message => { if (typeof message === 'object' && message !== null && 'ready' in message) resolve(child) })
      child.once('error', reject).once('exit', code => reject(new Error(`${words.join(' ')} ended with ${String(code)}: ${said.slice(-2000)}`)))
    }),
    said: () => said,
    stop: async () => { await Promise.all(running.map(ended)) },
  }
}

export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise(resolve => { child.once('exit', () => resolve()); child.kill('SIGTERM') })
}

/** Reads the process list over and over, as anybody on the machine can; what ever stood in it. */
export function watchProcessList(): { seen(): string, stop(): Promise<void> } {
  const lines = new Set<string>()
  let stopped = false
  const watching = (async () => {
    while (!stopped) {
      const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'command='], { maxBuffer: 1e8 })
      for (const line of stdout.split('\n')) lines.add(line)
      await new Promise(resolve => setTimeout(resolve, 40))
    }
  })()
  return { seen: () => [...lines].join('\n'), stop: async () => { stopped = true; await watching } }
}
