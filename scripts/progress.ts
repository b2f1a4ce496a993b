import type { Text } from '@nios4/sdk'
import type { Progress } from '../addon/sync.ts'
import { packetsWord, rowsWord, terminalLanguage, worded } from './speak.ts'

type Out = { readonly isTTY?: boolean, readonly columns?: number, write(text: string): unknown }

export type ProgressTeller = { show(progress: Progress): void, end(): void }

const barEveryMs = 100
const lineEveryMs = 2000

/** A bar that draws itself anew on a terminal, a plain line now and then elsewhere: both on stderr, stdout is for results. */
export function tellProgress(out: Out = process.stderr, now: () => number = () => performance.now()): ProgressTeller {
  const isTerminal = out.isTTY === true
  let told = -Infinity
  let shown: Progress | undefined
  let pending: Progress | undefined
  const draw = (progress: Progress): void => {
    const bar = isTerminal ? progressBar(progress, 20) : ''
    const line = `${bar}${progressWords(progress)}`
    out.write(isTerminal ? `\r\u001B[2K${line.slice(0, (out.columns || 80) - 1)}` : `${line}\n`)
    shown = progress
    pending = undefined
  }
  return {
    show(progress) {
      pending = progress
      const at = now()
      if (at - told < (isTerminal ? barEveryMs : lineEveryMs) && progress.phase === shown?.phase) return
      told = at
      draw(progress)
    },
    end() {
      if (pending !== undefined) draw(pending)
      if (isTerminal && shown !== undefined) out.write('\n')
    },
  }
}

const phases: Readonly<Record<Progress['phase'], Text>> = {
  pull: { it: 'Ricevo', en: 'Receiving' }, files: { it: 'Carico i file', en: 'Uploading files' }, push: { it: 'Invio', en: 'Sending' },
}

/** `Receiving 12,000 of 50,000 rows · 3 packets · 0:12 left` */
export function progressWords({ phase, packets, rows, total, elapsedMs }: Progress): string {
  const it = terminalLanguage() === 'it'
  const known = total !== undefined && total >= rows && total > 0
  const left = known && rows > 0 ? clock(elapsedMs / rows * (total - rows)) : undefined
  const many = known ? `${new Intl.NumberFormat(it ? 'it-IT' : 'en-GB', { useGrouping: 'always' }).format(rows)} ${it ? 'di' : 'of'} ${rowsWord(total)}` : rowsWord(rows)
  return [`${worded(phases[phase])} ${many}`, packetsWord(packets), left === undefined ? clock(elapsedMs) : it ? `ancora ${left}` : `${left} left`].join(' · ')
}

function progressBar({ rows, total }: Progress, width: number): string {
  if (total === undefined || total <= 0) return ''
  const done = Math.round(Math.min(1, rows / total) * width)
  return `${'█'.repeat(done)}${'░'.repeat(width - done)} `
}

function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const two = (value: number): string => String(value).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}
