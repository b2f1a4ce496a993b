import { badPackage } from './faults.ts'
import { limits } from './format.ts'

/** Devices of one system that are files on the others. */
const device = /^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\.|$)/i

/** A name that means the same file, inside the package, on every system. @throws Refusal */
export function checkName(name: string): void {
  if (/^[A-Za-z]:/.test(name)) throw badPackage('name-drive', name)
  if (name.includes('\\')) throw badPackage('name-backslash', name)
  if (name.startsWith('/')) throw badPackage('name-absolute', name)
  const parts = name.split('/')
  if (parts.includes('..')) throw badPackage('name-climbs', name)
  if (name.endsWith('/')) throw badPackage('zip-folder', name)
  if (name === '' || name.length > limits.name || name !== name.normalize('NFC') || parts.some(isStrange)) throw badPackage('name-strange', name)
}

const isStrange = (part: string): boolean =>
  part === '' || part === '.' || /[\p{C}<>:"|?*]/u.test(part) || /^ |[. ]$/.test(part) || device.test(part)

/** Names that one system keeps apart and another takes for the same are the oldest way to slip a file past a check. @throws Refusal */
export function checkTogether(names: readonly string[]): void {
  const folded = new Map<string, string>()
  for (const name of names) {
    const key = name.normalize('NFKC').toLowerCase()
    const held = folded.get(key)
    if (held !== undefined) throw badPackage(held === name ? 'name-twice' : 'name-case', name)
    folded.set(key, name)
  }
  for (const name of folded.keys()) {
    const parts = name.split('/')
    for (let depth = 1; depth < parts.length; depth += 1) {
      const above = folded.get(parts.slice(0, depth).join('/'))
      if (above !== undefined) throw badPackage('name-file-folder', above)
    }
  }
}
