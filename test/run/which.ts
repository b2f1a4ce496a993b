import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const tests = join(import.meta.dirname, '..')

/**
 * Proofs for CI, which sets FULL_SWEEP, and for whoever names them: deaths at every statement, packages built and
 * installed, hundreds of installations, whole programs started and spoken to, devices at odds in every way, second walks
 * through a browser.
 */
const long: readonly string[] = [
  'kill', 'many', 'package', 'clients', 'template/ours', 'leak/dtec', 'intake/debian', 'lifecycle/rehearsal', 'lifecycle/revocation-command',
  'lifecycle/dtec-purge', 'lifecycle/foreign', 'lifecycle/lost-map', 'lifecycle/removal-by-mouse', 'sync/answers', 'sync/awkward', 'sync/channels', 'sync/commands', 'sync/conflicts', 'sync/demo', 'sync/demo-alone', 'sync/devices', 'sync/field-by-field', 'sync/files', 'sync/forever', 'sync/guest', 'sync/kill', 'sync/lease', 'sync/lost-told', 'sync/owner-page', 'sync/paging', 'sync/property', 'sync/secrets',
  'addon/tickets/whole', 'intake/command', 'intake/mailbox', 'intake/whole', 'notices/without-mail', 'upgrades/next', 'webhooks/patience', 'browser/axe', 'browser/bakers-week', 'browser/connection', 'browser/other-ways', 'browser/owner-day', 'browser/sign',
]

/** What takes longest begins first, so that no process is left waiting for another at the end. */
const heavy: readonly string[] = ['kill', 'package', 'many', 'sync/property', 'sync/kill', 'browser', 'story/every-row', 'portal/close-and-reopen', 'sync', 'leak', 'template', 'lifecycle', 'matrix', 'host/console', 'sessions', 'portal']

/** Whether everything runs, at whatever cost. */
export const isFull = (): boolean => (process.env.FULL_SWEEP ?? '') !== ''

export const leftOut = (): string => isFull() ? '' : `LEFT OUT: test/{${long.join(',')}} (FULL_SWEEP=31 npm test runs them too)\n`

/** Every test file from the project's root, the heaviest first. */
export function testFiles(without: (name: string) => boolean): readonly string[] {
  const names = readdirSync(tests, { recursive: true, encoding: 'utf8' }).map(name => name.replaceAll('\\', '/')).filter(name => name.endsWith('.test.ts'))
  return names.filter(name => (isFull() || !isOf(long, name)) && !without(name)).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).map(name => join('test', name))
}

const isOf = (places: readonly string[], name: string): boolean => places.some(place => name === `${place}.test.ts` || name.startsWith(`${place}/`))

const rank = (name: string): number => (heavy.findIndex(place => isOf([place], name)) + heavy.length + 1) % (heavy.length + 1)
