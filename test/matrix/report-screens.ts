import { pdfText } from '../reports/pdf-text.ts'
import { formsIn, formType } from '../walker.ts'
import type { Visitor } from '../walker.ts'
import { rowOf } from './laid-field.ts'
import type { Told } from './laid-field.ts'
import { isShown } from './round.ts'
import type { Note, Round } from './round.ts'

/** Ids, sums and what only a form carries along: digits in them are nobody's value. */
const machine = /<input type="hidden"[^>]*>|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}/g

/** The owner makes a report of a ticket as his door offers it and opens it; Rita gets a letter, reads it and signs. What of the ticket is told by the way? */
export async function readReport({ world, tickets, visitor, owner, number }: Round, note: Note): Promise<void> {
  const still = await rowOf(world, tickets.still)
  const done = `Lavoro della volta ${number}`
  await world.letters()
  const report = /reports\/([0-9a-f-]{36})/.exec(await press(owner, `owner/tickets/${tickets.still}/report`, { work: done }))?.[1] ?? ''
  await press(owner, `owner/reports/${report}`, { shown: '1' }, '/open')
  const shows = (text: string) => (one: Told): boolean => isShown(text.replace(machine, ''), one, still)
  const readBy = async (reader: Visitor, path: string): Promise<(one: Told) => boolean> => {
    const { body, text } = await reader.ask(path)
    const read = body.subarray(0, 5).toString() === '%PDF-' ? pdfText(body) : text
    if (!read.includes(done)) throw new Error(`${path} does not say what was done`)
    return shows(read)
  }

  const mine = `reports/${report}`
  const letters = (await world.letters()).map(({ subject, text, html }) => `${subject}\n${text}\n${html}`).filter(text => text.includes(`${world.portal}/${mine}`))
  if (letters.length !== 1) throw new Error(`Rita got ${letters.length} letters about the report`)
  note('report letter', shows(letters.join()))
  note('report', await readBy(visitor, mine))
  note('report PDF', await readBy(visitor, `${mine}/pdf`))
  await press(visitor, mine, { agreed: '1' })
  note('signed PDF', await readBy(visitor, `${mine}/signed`))
  note("owner's report", await readBy(owner, `owner/${mine}`))
  note("owner's PDF", await readBy(owner, `owner/${mine}/pdf`))
}

/** Fills in the form of a page that posts below its own address, and sends it. Returns where it leads. */
async function press(who: Visitor, page: string, values: Readonly<Record<string, string>>, below = ''): Promise<string> {
  const form = formsIn((await who.ask(page)).text).find(({ action }) => action.endsWith(`${page}${below}`))
  const own = form?.values.filter(([name]) => !Object.hasOwn(values, name)) ?? []
  const { status, headers } = await who.ask(form?.action ?? page, { method: 'POST', body: new URLSearchParams([...own, ...Object.entries(values)]).toString(), headers: formType })
  if (status !== 303) throw new Error(`${page}${below} was not taken: ${status}`)
  return headers.location ?? ''
}
