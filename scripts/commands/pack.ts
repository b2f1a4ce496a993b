import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { makePackage } from '../../addon/lifecycle/package/make.ts'
import { verifyPackage } from '../../addon/lifecycle/package/verify.ts'
import { readSigningKey } from '../../addon/lifecycle/vendor-keys.ts'
import { about } from '../about.ts'
import { Misuse } from '../command.ts'
import type { Command } from '../command.ts'
import { packageFiles } from '../pack/package-files.ts'
import { root } from '../place.ts'
import { tell } from '../speak.ts'

/** Makes `ticketing-VERSION.n4addon` and its signature; the same sources and key give the same bytes. */
export const command: Command = {
  name: 'pack',
  does: about.pack,
  help: [
    ['--key FILE', { it: 'chiave di firma (activation new-key ne crea una)', en: 'signing key (activation new-key makes one)' }],
    ['--out DIR', { it: 'dove (./dist)', en: 'where to (./dist)' }], ['--json', { it: 'risposta in JSON', en: 'answer as JSON' }],
  ],
  options: { key: { type: 'string' }, out: { type: 'string' }, json: { type: 'boolean' } },
  async run(typed) {
    const keyFile = typed.text('key')
    if (keyFile === undefined) throw new Misuse('pack --key FILE')
    const signing = readSigningKey(keyFile)
    const { files, named } = packageFiles(root)
    const { archive, seal } = makePackage(files, named, signing)
    const file = join(resolve(typed.text('out') ?? 'dist'), `ticketing-${named.version}.n4addon`)
    mkdirSync(join(file, '..'), { recursive: true })
    putFile(`${file}.sig`, Buffer.from(seal))
    putFile(file, archive)
    // What nobody could take in must not leave the house.
    const { sha512, files: count } = await verifyPackage(file, [{ kid: signing.kid, publicKey: signing.publicKey }])
    if (typed.on('json')) process.stdout.write(`${JSON.stringify({ file, sha512, kid: signing.kid, publicKey: signing.publicKey, files: count, bytes: archive.length })}\n`)
    else tell(`${file}: ${count} file, ${archive.length} byte\nSHA-512 ${sha512}`, `${file}: ${count} files, ${archive.length} bytes\nSHA-512 ${sha512}`)
    return 0
  },
}

function putFile(file: string, bytes: Buffer): void {
  writeFileSync(`${file}.part`, bytes)
  renameSync(`${file}.part`, file)
}
