import { readFileSync, statSync } from 'node:fs'
import { parseJson } from '../formats/json-object.ts'
import { refuse } from './refusal.ts'

/**
 * What the operator keeps in a JSON file nobody else of the machine may touch; whoever asks judges what it says. Undefined =
 * no such file. @throws Refusal `private-file-open`, `private-file-wrong`: neither tells what stands in it
 */
export function readPrivateFile(file: string): unknown {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) return undefined
  // Windows keeps its rights elsewhere: there the mode says nothing.
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    throw refuse('private-file-open', `Altri di questo computer possono leggere o scrivere ${file}: servono i permessi 600.`, `Others on this computer can read or write ${file}: it needs mode 600.`)
  }
  const told = parseJson(readFileSync(file, 'utf8'))
  if (told === undefined) throw privateFileWrong(file)
  return told
}

/** It is closed to others, and says nothing we understand. */
export const privateFileWrong = (file: string): Error => refuse('private-file-wrong', `${file} non si capisce: deve essere JSON, come nella guida.`, `${file} makes no sense: it must be JSON, as in the guide.`)
