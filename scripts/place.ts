import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Text } from '@nios4/sdk'
import { findByDatabase, plainAddress } from '../addon/lifecycle/installations.ts'
import { isPackage } from '../addon/lifecycle/package/tree.ts'
import { refuse } from '../addon/lifecycle/refusal.ts'
import type { Installation } from '../addon/desk.ts'
import type { Options, Typed } from './command.ts'
import { Misuse } from './command.ts'

export const root = fileURLToPath(new URL('..', import.meta.url))

export const placeOptions: Options = { data: { type: 'string' }, database: { type: 'string' } }

export const placeHelp: readonly (readonly [string, Text])[] = [
  ['--data DIR', { it: 'cartella di chiavi, link e file (./data)', en: 'folder of keys, links and files (./data)' }],
  ['--database sqlite:FILE|mysql://…', { it: 'il database del programma (sqlite:DATA/host.db)', en: "the program's database (sqlite:DATA/host.db)" }],
]

/** Nothing is ever written into the signed tree of a package, so its data cannot lie in it. (packaging 1.3) */
export function dataFolder(typed: Typed): string {
  const folder = resolve(typed.text('data') ?? 'data')
  if (isPackage(root) && !relative(root, folder).startsWith('..')) {
    throw refuse('data-inside', `I dati non possono stare nella cartella del programma: indica un'altra cartella con --data.`, "The data cannot lie in the program's own folder: name another one with --data.")
  }
  return folder
}

/** Paths become absolute, so that every process means the same file. */
export function databaseAddress(typed: Typed): string {
  const given = typed.text('database')
  if (given === undefined) return `sqlite:${resolve(dataFolder(typed), 'host.db')}`
  if (!/^(sqlite3?:.+|(mysql|mariadb):\/\/.+\/.+)$/.test(given)) throw new Misuse(`--database ${given.replace(/\/\/.*@/, '//…@')}`)
  return plainAddress(given)
}

export const installationHere = (typed: Typed): Installation | undefined => findByDatabase(dataFolder(typed), databaseAddress(typed))

/** A password never appears on a screen or in a log. */
export const shownAddress = (address: string): string => address.replace(/\/\/([^:@/]+):[^@]*@/, '//$1:…@')
