import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { about } from '../about.ts'
import type { Command, ExitCode } from '../command.ts'
import { root } from '../place.ts'
import { warn } from '../speak.ts'

/** Runs the tests, says what was skipped and what is left to CI, and ends with the plain line `N passed, N failed`. */
export const command: Command = {
  name: 'test',
  does: about.test,
  help: [['FILE …', { it: 'soltanto queste', en: 'only these' }]],
  options: {},
  async run(typed) {
    if (!existsSync(join(root, 'test'))) {
      warn('Le prove non sono in questo pacchetto.', 'The tests are not part of this package.')
      return 1
    }
    const missing = await whatIsMissing()
    const required = missing.find(name => process.env[`REQUIRE_${name}`] === '1')
    if (required !== undefined) {
      process.stdout.write(`${required} is required and not there\n0 passed, 1 failed\n`)
      return 1
    }
    for (const name of missing) process.stdout.write(skipped[name])
    const flags = typed.rest.filter(word => word.startsWith('-'))
    const files = typed.rest.filter(word => !word.startsWith('-'))
    const env = Object.fromEntries(missing.map(name => [`NO_${name}`, '1']))
    return mocha([...flags, ...files.length > 0 ? files : await chosen(missing)], env)
  },
}

type Missing = 'MARIADB' | 'BROWSER'

const skipped: Readonly<Record<Missing, string>> = {
  MARIADB: 'SKIPPED: everything on MariaDB (no server at 127.0.0.1:3306, or NO_MARIADB=1)\n', BROWSER: 'SKIPPED: everything in a browser (no Chromium, or NO_BROWSER=1)\n',
}

async function whatIsMissing(): Promise<readonly Missing[]> {
  const { chromiumHere, isMariadbHere } = await import('../../test/run/there.ts')
  return [...await isMariadbHere() ? [] : ['MARIADB'] as const, ...chromiumHere() === undefined ? ['BROWSER'] as const : []]
}

async function chosen(missing: readonly Missing[]): Promise<readonly string[]> {
  const { leftOut, testFiles } = await import('../../test/run/which.ts')
  process.stdout.write(leftOut())
  return testFiles(name => name.startsWith('browser/') && missing.includes('BROWSER'))
}

/** CI writes to a disk, as life does; a plain run does not wait for one. */
async function mocha(args: readonly string[], env: Readonly<Record<string, string>>): Promise<ExitCode> {
  const { isFull } = await import('../../test/run/which.ts')
  const { openQuickFolder } = await import('../../test/run/quick-folder.ts')
  const quick = isFull() ? undefined : openQuickFolder()
  // More than there are processors: tests wait for letters, watches and browsers. The long proofs of CI keep theirs busy.
  const jobs = Math.min(6, availableParallelism() + (isFull() ? 1 : 2))
  const own = ['--parallel', '--jobs', String(jobs), '--reporter', join(root, 'test', 'reporter.ts'), '--timeout', '30000', '--exit']
  const child = spawn(process.execPath, [join(root, 'node_modules', 'mocha', 'bin', 'mocha.js'), `--import=${import.meta.resolve('tsx')}`, ...own, ...args], {
    cwd: root, stdio: 'inherit', env: { ...process.env, ...env, ...quick === undefined ? {} : { TMPDIR: quick.path } },
  })
  // Ctrl-C reaches the child by itself; it ends first, and what it left is tidied up.
  process.on('SIGINT', () => undefined)
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  try {
    return await new Promise((resolve, reject) => child.once('error', reject).once('exit', code => resolve(code === 0 ? 0 : 1)))
  } finally { quick?.close() }
}
