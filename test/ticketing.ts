import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const entry = fileURLToPath(new URL('../scripts/ticketing.mjs', import.meta.url))

export type Ended = { readonly code: number, readonly out: string, readonly err: string }

/** `ticketing …` as an operator types it, in English and without mail settings, to its end. */
export function ticketing(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [entry, ...words], { env: { ...process.env, LANG: 'en', LC_ALL: '', SMTP_HOST: '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.stdout.on('data', (part: Buffer) => { out += part.toString() })
    child.stderr.on('data', (part: Buffer) => { err += part.toString() })
    child.on('close', code => resolve({ code: code ?? -1, out, err }))
  })
}
