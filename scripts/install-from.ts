import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { takePackage } from '../addon/lifecycle/package/take.ts'
import type { ExitCode, Typed } from './command.ts'
import { dataFolder } from './place.ts'
import { warn } from './speak.ts'

/** Verifies, unpacks, and hands over to the program inside: from here on nothing of this checkout runs. */
export async function installFrom(file: string, typed: Typed): Promise<ExitCode> {
  const { version, folder, fresh } = await takePackage(dataFolder(typed), file, { allowOlder: typed.on('allow-older') })
  if (fresh) warn(`Pacchetto ${version} verificato e aperto in ${folder}`, `Package ${version} verified and unpacked into ${folder}`)
  return handOver(folder, process.argv.slice(3).filter(word => word !== file && word !== '--allow-older'))
}

function handOver(folder: string, words: readonly string[]): Promise<ExitCode> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(folder, 'scripts', 'ticketing.mjs'), 'install', ...words], { stdio: 'inherit' })
    child.once('error', reject).once('exit', code => resolve(code === 0 || code === 2 ? code : 1))
  })
}
