import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { badPackage } from './faults.ts'

/**
 * The first run of an unpacked version: it fetches the outside libraries its lock file names, checks itself and loads the portal. The
 * program's own code runs in a process of its own, so that a version that cannot start takes nobody with it.
 */
export async function tryOut(folder: string): Promise<void> {
  const { code, said } = await run(folder)
  if (code !== 0) throw badPackage('package-not-runnable', said.trim().split('\n').at(-1) ?? '')
}

function run(folder: string): Promise<{ readonly code: number, readonly said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(folder, 'scripts', 'ticketing.mjs'), 'portal', '--help'], { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (part: Buffer) => { said = `${said}${part.toString()}`.slice(-4000) })
    child.once('error', reject).once('exit', code => resolve({ code: code ?? 1, said }))
  })
}
