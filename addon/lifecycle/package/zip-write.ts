import { steadyZip } from '../../../formats/steady-zip.ts'
import { byBytes } from './format.ts'

/** The files of a package, sorted: the same tree gives the same archive, wherever and whenever. */
export const zipOf = (files: ReadonlyMap<string, Buffer>): Buffer =>
  steadyZip([...files].sort(([one], [other]) => byBytes(one, other)))
