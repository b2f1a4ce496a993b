import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { about } from '../about.ts'
import type { Command, ExitCode } from '../command.ts'
import { root } from '../place.ts'
import { warn } from '../speak.ts'

/** Measures speed against a bare floor; everything typed goes to bench/main.ts. */
export const command: Command = {
  name: 'bench',
  does: about.bench,
  help: [['--quick', { it: 'meno righe', en: 'fewer rows' }], ['--json', { it: 'in JSON', en: 'as JSON' }]],
  options: {},
  run(typed) {
    const main = join(root, 'bench', 'main.ts')
    if (!existsSync(main)) {
      warn('Le misure non sono in questo pacchetto.', 'The bench is not part of this package.')
      return Promise.resolve(1)
    }
    return new Promise<ExitCode>((resolve, reject) => {
      const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main, ...typed.rest], { cwd: root, stdio: 'inherit' })
      child.once('error', reject).once('exit', code => resolve(code === 0 ? 0 : 1))
    })
  },
}
