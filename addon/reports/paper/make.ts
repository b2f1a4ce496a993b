import type { Language } from '@nios4/sdk'
import { textOn } from '../../notices/colour.ts'
import type { Report } from '../../records/report-rows.ts'
import { say } from '../../words/say.ts'
import { hoursOf } from '../content.ts'
import { dayInWords, reportName, timeInWords } from '../../words/report-name.ts'
import { drawMaterials } from './materials.ts'
import { bottom, ink, margin, newSheet, pageHeight, pageWidth, soft, width } from './sheet.ts'
import type { Sheet } from './sheet.ts'

/** What a paper is made of: nothing else can be on it. */
export type Paper = {
  readonly language: Language
  readonly company: string
  readonly email: string
  readonly colour: string
  /** PNG. */
  readonly logo: Buffer | undefined
  readonly report: Report
  /** The request it was done for, as far as this reader knows it. */
  readonly request: string
  readonly signature: { readonly name: string, readonly when: string, readonly hash: string, readonly picture: Buffer | undefined } | undefined
  readonly now: Date
}

/** A report as a PDF, drawn in slices of a few milliseconds. */
export async function makePaper(paper: Paper): Promise<readonly Buffer[]> {
  const { language, report } = paper
  const title = `${say(language, 'paper.title')} ${reportName(report, language)}`
  const sheet = newSheet({ title, author: paper.company, language, at: paper.now })
  await sheet.breathe()
  head(sheet, paper, title)
  facts(sheet, paper)
  for (const [label, text] of [['paper.fault', report.fault], ['paper.work', report.work]] as const) await paragraph(sheet, say(language, label), text)
  await drawMaterials(sheet, paper)
  signed(sheet, paper)
  feet(sheet, paper)
  await sheet.breathe()
  return ended(sheet)
}

function head(sheet: Sheet, { company, email, colour, logo }: Paper, title: string): void {
  const { document } = sheet
  document.rect(0, 0, pageWidth, 10).fill(colour)
  sheet.forget()
  sheet.y = margin - 12
  if (logo !== undefined) document.image(logo, pageWidth - margin - 130, sheet.y, { fit: [130, 44], align: 'right' })
  sheet.write(company, margin, { size: 12, bold: true })
  sheet.y += 17
  sheet.write(email, margin, { size: 8.5, colour: soft })
  sheet.y = margin + 52
  sheet.write(title, margin, { size: 17, bold: true })
  sheet.y += 32
}

function facts(sheet: Sheet, { language, report, request }: Paper): void {
  const hours = hoursOf(report)
  const number = new Intl.NumberFormat(language === 'it' ? 'it-IT' : 'en-GB', { maximumFractionDigits: 2 })
  const told: readonly (readonly [string, string])[] = [
    ['paper.customer', report.customer.name], ['paper.date', dayInWords(report.date || report.start, language)], ['paper.request', request], ['paper.technician', report.technician],
    ['paper.start', [dayInWords(report.start, language), timeInWords(report.start)].join(' ').trim()], ['paper.end', [dayInWords(report.end, language), timeInWords(report.end)].join(' ').trim()],
    ['paper.hours', hours === 0 ? '' : number.format(hours)],
  ]
  for (const [key, value] of told.filter(([, text]) => text !== '')) {
    const lines = sheet.lines(value, width - 130)
    sheet.room(lines.length * 14)
    sheet.write(say(language, key), margin, { colour: soft })
    for (const line of lines) { sheet.write(line, margin + 130); sheet.y += 14 }
  }
  sheet.y += 10
}

async function paragraph(sheet: Sheet, label: string, text: string): Promise<void> {
  if (text === '') return
  sheet.room(40)
  sheet.write(label, margin, { size: 11, bold: true })
  sheet.y += 18
  for (const line of sheet.lines(text, width)) {
    sheet.room(14)
    sheet.write(line, margin)
    sheet.y += 14
    await sheet.breathe()
  }
  sheet.y += 10
}

function signed(sheet: Sheet, { language, signature }: Paper): void {
  if (signature === undefined) return
  sheet.room(130)
  sheet.y += 8
  sheet.line()
  sheet.y += 10
  sheet.write(say(language, 'paper.signature'), margin, { size: 11, bold: true })
  sheet.y += 18
  sheet.write(say(language, 'paper.signed', { name: signature.name, when: signature.when }), margin)
  sheet.y += 15
  sheet.write(`SHA-256 ${signature.hash}`, margin, { size: 7, colour: soft })
  sheet.y += 12
  if (signature.picture !== undefined) sheet.document.image(signature.picture, margin, sheet.y, { fit: [220, 64] })
  sheet.y += 70
}

function feet(sheet: Sheet, { company, email, colour, language }: Paper): void {
  const { document } = sheet
  const { count } = document.bufferedPageRange()
  for (let page = 0; page < count; page += 1) {
    document.switchToPage(page)
    // pdfkit begins a new page when something is written into the margin.
    document.page.margins.bottom = 0
    sheet.y = bottom + 14
    document.rect(margin, sheet.y - 6, 28, 2).fill(textOn(colour) === '#ffffff' ? colour : ink)
    sheet.forget()
    sheet.write([company, email].filter(text => text !== '').join(' · '), margin, { size: 7.5, colour: soft })
    sheet.write(say(language, 'paper.page', { page: page + 1, count }), margin, { size: 7.5, colour: soft, right: margin + width })
  }
  sheet.y = pageHeight
}

function ended({ document, pieces }: Sheet): Promise<readonly Buffer[]> {
  return new Promise((resolve, reject) => {
    document.on('end', () => resolve(pieces))
    document.on('error', reject)
    document.end()
  })
}
