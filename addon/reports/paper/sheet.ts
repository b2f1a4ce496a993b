import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setImmediate as nextTurn } from 'node:timers/promises'
import PDFDocument from 'pdfkit'
import { layPlainly } from './plain-layout.ts'

export type Sheet = ReturnType<typeof newSheet>

export const margin = 48
export const [pageWidth, pageHeight] = [595.28, 841.89]
export const width = pageWidth - 2 * margin
export const bottom = pageHeight - margin - 24

const font = (name: string): Buffer => readFileSync(createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`))
let fonts: { readonly plain: Buffer, readonly bold: Buffer } | undefined

export const ink = '#141817'
export const soft = '#55605c'
export const hair = '#d4dbd8'

/** An A4 page in the firm's name. Its fonts travel in the file: € à è are there wherever it is opened. */
export function newSheet({ title, author, language, at }: { readonly title: string, readonly author: string, readonly language: string, readonly at: Date }) {
  fonts ??= { plain: font('DejaVuSans'), bold: font('DejaVuSans-Bold') }
  const document = new PDFDocument({
    size: 'A4', margin, bufferPages: true, autoFirstPage: true, lang: language, displayTitle: true,
    info: { Title: title, Author: author, Producer: author, Creator: author, CreationDate: at, ModDate: at },
  })
  document.registerFont('plain', fonts.plain).registerFont('bold', fonts.bold)
  for (const name of ['plain', 'bold']) layPlainly(document.font(name))
  const pieces: Buffer[] = []
  document.on('data', (piece: Buffer) => pieces.push(piece))
  let y = margin
  let turn = performance.now()
  let worn = { face: '', size: 0, colour: '' }
  const dress = (face: string, size: number, colour: string): void => {
    if (worn.face !== face) document.font(face)
    if (worn.size !== size) document.fontSize(size)
    if (worn.colour !== colour && colour !== '') document.fillColor(colour)
    worn = { face, size, colour }
  }
  return {
    document, pieces,
    /** Something else was painted: the next words say their colour again. */
    forget(): void { worn = { ...worn, colour: '' } },
    get y() { return y },
    set y(place: number) { y = place },
    /** Room for this many points, on a new page when this one is full. */
    room(height: number, above?: () => void): void {
      if (y + height <= bottom) return
      document.addPage()
      worn = { ...worn, colour: '' }
      y = margin
      above?.()
    },
    write(text: string, x: number, at: { readonly size?: number, readonly bold?: boolean, readonly colour?: string, readonly right?: number } = {}): void {
      dress(at.bold === true ? 'bold' : 'plain', at.size ?? 9.5, at.colour ?? ink)
      const place = at.right === undefined ? x : at.right - document.widthOfString(text)
      document.text(text, place, y, { lineBreak: false })
    },
    lines: (text: string, wide: number, size = 9.5): readonly string[] => {
      dress('plain', size, worn.colour)
      return text.split('\n').flatMap(line => wrap(line, wide, word => document.widthOfString(word)))
    },
    line(colour = hair): void { document.moveTo(margin, y).lineTo(margin + width, y).lineWidth(0.6).strokeColor(colour).stroke() },
    /** Everybody else gets a turn before this one has lasted long. (decision 31) */
    async breathe(): Promise<void> {
      if (performance.now() - turn < breath) return
      await nextTurn()
      turn = performance.now()
    },
  }
}

const breath = 8

/** Words as long as the line is wide, a longer one broken. */
function wrap(line: string, wide: number, measure: (text: string) => number): readonly string[] {
  const lines: string[] = []
  let current = ''
  let used = 0
  const space = measure(' ')
  for (const word of line.split(' ').flatMap(long => broken(long, wide, measure))) {
    const long = measure(word)
    if (current !== '' && used + space + long > wide) {
      lines.push(current)
      current = word
      used = long
    } else {
      used += current === '' ? long : space + long
      current = current === '' ? word : `${current} ${word}`
    }
  }
  return [...lines, current]
}

/** Pieces that fill a line each, so that nothing comes between them. */
function broken(word: string, wide: number, measure: (text: string) => number): readonly string[] {
  if (word.length < 24 || measure(word) <= wide) return [word]
  const parts: string[] = []
  for (let rest = word; rest !== '';) {
    let fits = rest.length
    while (fits > 1 && measure(rest.slice(0, fits)) > wide) fits -= Math.max(1, Math.ceil((fits - 1) / 16))
    parts.push(rest.slice(0, fits))
    rest = rest.slice(fits)
  }
  return parts
}
