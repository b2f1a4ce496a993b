import { packageKeys } from '../../addon/lifecycle/package/keys.ts'
import { verifyPackage } from '../../addon/lifecycle/package/verify.ts'
import { Refusal } from '../../addon/lifecycle/refusal.ts'
import { about } from '../about.ts'
import { Misuse } from '../command.ts'
import type { Command } from '../command.ts'
import { dataFolder } from '../place.ts'
import { tell, warn } from '../speak.ts'

/** Looks at a package as closely as `install FILE` does, and writes nothing. */
export const command: Command = {
  name: 'verify',
  does: about.verify,
  help: [
    ['FILE.n4addon', { it: 'il pacchetto; la firma gli sta accanto (FILE.n4addon.sig)', en: 'the package; its signature lies beside it (FILE.n4addon.sig)' }],
    ['--data DIR', { it: 'cartella con le firme di cui ti fidi in più (./data)', en: 'folder with further signatures you trust (./data)' }],
    ['--json', { it: 'risposta in JSON, con il codice dell’errore', en: 'answer as JSON, with the code of the fault' }],
  ],
  options: { data: { type: 'string' }, json: { type: 'boolean' } },
  async run(typed) {
    const [file] = typed.rest
    if (file === undefined) throw new Misuse('verify FILE.n4addon')
    try {
      const { id, version, kid, sha512, files } = await verifyPackage(file, packageKeys(dataFolder(typed)))
      if (typed.on('json')) process.stdout.write(`${JSON.stringify({ id, version, kid, sha512, files })}\n`)
      else tell(`${id} ${version}: in ordine, ${files} file, firmato da ${kid}\nSHA-512 ${sha512}`, `${id} ${version}: in order, ${files} files, signed by ${kid}\nSHA-512 ${sha512}`)
      return 0
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault
      if (typed.on('json')) process.stdout.write(`${JSON.stringify({ fault: fault.key, text: fault.text })}\n`)
      else warn(`${fault.text.it} [${fault.key}]`, `${fault.text.en} [${fault.key}]`)
      return 1
    }
  },
}
