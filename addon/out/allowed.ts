import { join } from 'node:path'
import { asObject } from '../../formats/json-object.ts'
import { readPrivateFile } from '../private-file.ts'
import { Refusal } from '../refusal.ts'

/**
 * Places the operator of this machine lets out to although they are inner ones or speak plain http: whole origins, written
 * into `outgoing.json` of the data folder, `{"allow": ["http://192.168.1.20:8080"]}`. No page writes it, and a file others
 * of the machine may touch is not believed.
 */
export function isAllowed(folder: string, origin: string): boolean {
  const allow = asObject(believed(join(folder, 'outgoing.json')))?.['allow']
  return Array.isArray(allow) && allow.includes(origin)
}

/** A page that asks about an address must not fall over a file of the operator's: nobody is let out, and that is all. */
function believed(file: string): unknown {
  try { return readPrivateFile(file) } catch (fault) {
    if (fault instanceof Refusal) return undefined
    throw fault
  }
}
