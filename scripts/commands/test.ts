import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:net'
import { about } from '../about.ts'
import type { Command, ExitCode } from '../command.ts'
import { root } from '../place.ts'
import { warn } from '../speak.ts'

/** Runs every test, says what had to be skipped, and ends with the plain line `N passed, N failed`. */
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
    const missing = [...await mariadbThere() ? [] : ['MARIADB'], ...chromiumThere() ? [] : ['BROWSER']]
    for (const name of missing) {
      if (process.env[`REQUIRE_${name}`] === '1') {
        process.stdout.write(`${name} is required and not there\n0 passed, 1 failed\n`)
        return 1
      }
      process.stdout.write(name === 'MARIADB' ? 'SKIPPED: everything on MariaDB (no server at 127.0.0.1:3306)\n' : 'SKIPPED: everything in a browser (no Chromium)\n')
    }
    if (!isFull() && typed.rest.every(word => word.startsWith('-'))) process.stdout.write(`LEFT OUT: test/{${long.join(',')}} (FULL_SWEEP=31 npm test runs them too)\n`)
    const flags = typed.rest.filter(word => word.startsWith('-'))
    const files = typed.rest.filter(word => !word.startsWith('-'))
    return mocha([...flags, ...files.length > 0 ? files : allTests()], Object.fromEntries(missing.map(name => [`NO_${name}`, '1'])))
  },
}

/** Proofs that take minutes: deaths at every statement, packages built and installed, hundreds of installations. */
const long: readonly string[] = ['kill', 'package', 'many']

const allTests = (): readonly string[] =>
  readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.test.ts') && !leavesOut(name)).sort().map(name => join('test', name))

/** A walk to the coffee machine is too far for every change: these are for CI, which sets FULL_SWEEP, and for whoever names them. */
const leavesOut = (name: string): boolean => !isFull() && long.includes(name.split(/[/\\]/)[0] ?? '')

const isFull = (): boolean => (process.env.FULL_SWEEP ?? '') !== ''

function mocha(args: readonly string[], env: Readonly<Record<string, string>>): Promise<ExitCode> {
  const jobs = Math.max(1, Math.min(4, availableParallelism()))
  const own = ['--parallel', '--jobs', String(jobs), '--reporter', join(root, 'test', 'reporter.ts'), '--timeout', '30000', '--exit']
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', 'mocha', 'bin', 'mocha.js'), `--import=${import.meta.resolve('tsx')}`, ...own, ...args], {
      cwd: root, stdio: 'inherit', env: { ...process.env, ...env },
    })
    child.once('error', reject).once('exit', code => resolve(code === 0 ? 0 : 1))
  })
}

/** The address tests use; any answer on its port counts. */
function mariadbThere(): Promise<boolean> {
  const url = new URL(process.env.MARIADB_ADDRESS ?? 'mysql://root@127.0.0.1:3306')
  return new Promise(resolve => {
    const socket = connect({ host: url.hostname, port: Number(url.port || 3306) })
    const answer = (there: boolean): void => { socket.destroy(); resolve(there) }
    socket.setTimeout(1000, () => answer(false)).once('connect', () => answer(true)).once('error', () => answer(false))
  })
}

const chromiumThere = (): boolean =>
  [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].some(path => path !== '' && existsSync(path))
