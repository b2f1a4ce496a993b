import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'

export type Commands = {
  /** Runs a command to its end; a code that is not 0 throws what it said. */
  run(...words: readonly string[]): Promise<string>
  /** Starts a command that stays, resolves when it says it is ready. */
  start(...words: readonly string[]): Promise<void>
  stop(): Promise<void>
}

/** The command line of a project folder, each call a process of its own. */
export function commandsOf(folder: string, env: Readonly<Record<string, string>>): Commands {
  const running: ChildProcess[] = []
  const open = (words: readonly string[]): ChildProcess => spawn(process.execPath, ['--import', 'tsx', join(folder, 'scripts/main.ts'), ...words], {
    cwd: folder, env: { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8', ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  return {
    run: (...words) => new Promise((resolve, reject) => {
      const child = open(words)
      const said = heard(child)
      child.once('error', reject).once('exit', code => {
        if (code === 0) resolve(said.out())
        else reject(new Error(`ticketing ${words.join(' ')} ended with ${String(code)}: ${said.out()}${said.err()}`))
      })
    }),
    start: (...words) => new Promise((resolve, reject) => {
      const child = open(words)
      running.push(child)
      const said = heard(child)
      child.on('message', message => { if (typeof message === 'object' && message !== null && 'ready' in message) resolve() })
      child.once('error', reject).once('exit', code => reject(new Error(`ticketing ${words.join(' ')} ended with ${String(code)}: ${said.out()}${said.err()}`)))
    }),
    async stop() {
      await Promise.all(running.map(child => new Promise<void>(resolve => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      })))
    },
  }
}

function heard(child: ChildProcess): { out(): string, err(): string } {
  const said = { out: '', err: '' }
  child.stdout?.on('data', (part: Buffer) => { said.out += part.toString() })
  child.stderr?.on('data', (part: Buffer) => { said.err += part.toString() })
  return { out: () => said.out, err: () => said.err }
}

/** A port that is free now. */
export const freePort = (): Promise<number> => new Promise((resolve, reject) => {
  const server = createServer()
  server.once('error', reject).listen(0, '127.0.0.1', () => {
    const bound = server.address()
    server.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0))
  })
})
