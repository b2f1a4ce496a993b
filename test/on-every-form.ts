import { mariadbServer } from './world.ts'
import type { WorldForm } from './world.ts'

/**
 * The same tests on SQLite always, and on MariaDB unless `npm test` found no server (NO_MARIADB) and said so.
 * Where one is required (REQUIRE_MARIADB) its absence never gets this far.
 */
export function onEveryForm(title: string, tests: (form: WorldForm) => void): void {
  for (const form of ['sqlite', 'mariadb'] as const) {
    const suite = form === 'mariadb' && !isMariadbThere() ? describe.skip : describe
    suite(`${title} (${form === 'sqlite' ? 'SQLite' : 'MariaDB'})`, function () {
      this.timeout(60_000)
      tests(form)
    })
  }
}

/** Hooks of a suite skipped while it runs would still tidy up what was never made: it is decided before. */
export const isMariadbThere = (): boolean => process.env.NO_MARIADB !== '1' && mariadbServer !== ''
