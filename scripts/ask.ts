import { createInterface } from 'node:readline/promises'
import { terminalLanguage } from './speak.ts'

/** Asks for consent. Without a person at the terminal the answer is no. */
export async function agrees(question: { readonly it: string, readonly en: string }): Promise<boolean> {
  if (process.stdin.isTTY !== true) return false
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const it = terminalLanguage() === 'it'
    const answer = await terminal.question(`${it ? question.it : question.en} (${it ? 's' : 'y'}/N) `)
    return /^(s|si|sì|y|yes)$/i.test(answer.trim())
  } finally {
    terminal.close()
  }
}
