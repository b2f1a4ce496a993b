import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { asObject, parseJson } from '../../formats/json-object.ts'

/**
 * Places the operator of this machine lets out to although they are inner ones or speak plain http: whole origins, written
 * into `outgoing.json` of the data folder, `{"allow": ["http://192.168.1.20:8080"]}`. No page writes it, and a file others
 * of the machine may write is not believed.
 */
export function isAllowed(folder: string, origin: string): boolean {
  const file = join(folder, 'outgoing.json')
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats === undefined || (process.platform !== 'win32' && (stats.mode & 0o022) !== 0)) return false
  const allow = asObject(parseJson(readFileSync(file, 'utf8')))?.['allow']
  return Array.isArray(allow) && allow.includes(origin)
}
