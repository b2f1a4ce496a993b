import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { Text } from '@nios4/sdk'
import { refuse } from '../addon/lifecycle/refusal.ts'
import { terminalLanguage, warn, worded } from './speak.ts'

/** Whether somebody sits at the terminal. */
export const isSomebodyThere = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true

/** Asks for consent. Without a person at the terminal the answer is no, and it says how to give it. */
export async function agrees(question: Text): Promise<boolean> {
  if (process.stdin.isTTY !== true) {
    warn('Nessuno al terminale può rispondere: il consenso si dà con --yes.', 'Nobody is at the terminal to answer: --yes gives consent.')
    return false
  }
  const answer = await ask(`${worded(question)} (${terminalLanguage() === 'it' ? 's' : 'y'}/N) `, process.stdout)
  return /^(s|si|sì|y|yes)$/i.test(answer.trim())
}

/** A line of text. */
export const askText = async (question: Text): Promise<string> => (await ask(`${worded(question)}: `, process.stderr)).trim()

/** A line that nobody beside may read: nothing of it is shown. */
export async function askSecret(question: Text): Promise<string> {
  process.stderr.write(`${worded(question)}: `)
  try { return await ask('', new Writable({ write: (_chunk, _encoding, done) => { done() } })) } finally { process.stderr.write('\n') }
}

/** One of several, by its number. */
export async function choose(question: Text, choices: readonly string[]): Promise<number> {
  for (const [at, choice] of choices.entries()) process.stderr.write(`  ${at + 1}  ${choice}\n`)
  for (;;) {
    const number = Number(await askText(question))
    if (Number.isInteger(number) && number >= 1 && number <= choices.length) return number - 1
  }
}

async function ask(question: string, output: NodeJS.WritableStream): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output, terminal: true })
  const over = new AbortController()
  // Ctrl-C and a closed terminal end the question, or it would wait for ever.
  terminal.once('SIGINT', () => over.abort()).once('close', () => over.abort())
  try {
    return await terminal.question(question, { signal: over.signal })
  } catch {
    throw refuse('not-answered', 'Interrotto: niente è stato cambiato.', 'Stopped: nothing was changed.')
  } finally {
    terminal.close()
  }
}
