import { existsSync } from 'node:fs'
import { checkTree, isPackage } from '../addon/lifecycle/package/tree.ts'
import { about } from './about.ts'
import type { Command, ExitCode } from './command.ts'
import { Misuse, readTyped } from './command.ts'
import { root } from './place.ts'
import { terminalLanguage, worded } from './speak.ts'
import { faultText } from './fault-text.ts'

/** Loaded one by one: the portal's process needs no mocha, the tests no portal. */
const commands: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  start: () => import('./commands/start.ts'),
  host: () => import('./commands/host.ts'),
  portal: () => import('./commands/portal.ts'),
  follow: () => import('./commands/follow.ts'),
  deliver: () => import('./commands/deliver.ts'),
  receive: () => import('./commands/receive.ts'),
  sync: () => import('./commands/sync.ts'),
  connect: () => import('./commands/connect.ts'),
  disconnect: () => import('./commands/disconnect.ts'),
  probe: () => import('./commands/probe.ts'),
  install: () => import('./commands/install.ts'),
  uninstall: () => import('./commands/uninstall.ts'),
  purge: () => import('./commands/purge.ts'),
  repair: () => import('./commands/repair.ts'),
  activation: () => import('./commands/activation.ts'),
  doctor: () => import('./commands/doctor.ts'),
  test: () => import('./commands/test.ts'),
  bench: () => import('./commands/bench.ts'),
  template: () => import('./commands/template.ts'),
  verify: () => import('./commands/verify.ts'),
  pack: () => import('./commands/pack.ts'),
}

/** A package has no demo, no tests and no bench. (decision 11) */
const isHere = (name: string): boolean => existsSync(new URL(`./commands/${name}.ts`, import.meta.url))

async function main(argv: readonly string[]): Promise<ExitCode> {
  if (isPackage(root)) checkTree(root)
  const [name = '--help', ...rest] = argv
  if (name === '--help' || name === '-h' || name === 'help') return helpAll()
  const load = commands[name]
  if (load === undefined) {
    process.stderr.write(terminalLanguage() === 'it' ? `Comando sconosciuto: ${name}\n` : `Unknown command: ${name}\n`)
    helpAll()
    return 2
  }
  if (!isHere(name)) {
    process.stderr.write(terminalLanguage() === 'it' ? `${name} non fa parte del pacchetto: è nel progetto.\n` : `${name} is no part of the package: it belongs to the project.\n`)
    return 1
  }
  const { command } = await load()
  // What belongs to mocha or to the bench goes to them untouched.
  const own = name === 'test' || name === 'bench'
  if (rest.includes('--help') && !own) return help(command)
  const typed = own ? readTyped({}, []) : readTyped(command.options, rest)
  return command.run(own ? { ...typed, rest } : typed)
}

function helpAll(): ExitCode {
  const lines = Object.entries(about).filter(([name]) => isHere(name)).map(([name, does]) => `  ${name.padEnd(12)}${worded(does)}`)
  process.stdout.write(`ticketing <${terminalLanguage() === 'it' ? 'comando' : 'command'}> [--help]\n\n${lines.join('\n')}\n`)
  return 0
}

function help(command: Command): ExitCode {
  const lines = command.help.map(([option, means]) => `  ${option.padEnd(34)}${worded(means)}`)
  process.stdout.write(`ticketing ${command.name}\n${worded(command.does)}\n\n${lines.join('\n')}\n`)
  return 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (fault) {
  process.stderr.write(`${faultText(fault)}\n`)
  process.exitCode = fault instanceof Misuse ? 2 : 1
}
