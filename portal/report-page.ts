import type { Language } from '@nios4/sdk'
import { hoursOf, toCents } from '../addon/reports/content.ts'
import { dayInWords, reportName, timeInWords } from '../addon/words/report-name.ts'
import type { ReportView } from '../addon/reports/view.ts'
import { momentFormat } from './moment-format.ts'
import type { Visit } from './visit.ts'

/** A report in words, for one reader: what he may not see is not in `view` to begin with. */
export function reportWords(visit: Visit, view: ReportView): Readonly<Record<string, unknown>> {
  const { report, signature, signed, link, invoiced } = view
  const { language } = visit
  const { number, money } = formats[language]
  const priced = report.materials.some(({ price }) => price !== undefined)
  const hours = hoursOf(report)
  const state = signed ? 'signed' : signature === undefined ? 'open' : 'void'
  return {
    id: report.id, name: reportName(report, language), shown: link.shown, prices: link.prices, priced,
    facts: [
      ['report.customer', report.customer.name], ['report.date', dayInWords(report.date || report.start, language)], ['report.technician', report.technician],
      ['report.start', moment(report.start, language)], ['report.end', moment(report.end, language)], ['report.hours', hours === 0 ? '' : number.format(hours)],
    ].filter(([, value]) => value !== '').map(([key = '', value = '']) => ({ label: visit.say(key), value })),
    fault: report.fault, work: report.work,
    materials: report.materials.map(({ description, quantity, unit, price }) => ({
      description, quantity: `${number.format(quantity)} ${unit}`.trim(), price: price === undefined ? '' : money.format(price), amount: price === undefined ? '' : money.format(toCents(price * quantity)),
    })),
    total: priced ? money.format(toCents(report.materials.reduce((sum, { quantity, price = 0 }) => sum + toCents(quantity * price), 0))) : '',
    signed, signedBy: signature === undefined ? '' : visit.say(signed ? 'report.signed-by' : 'report.void-by', { name: signature.name, when: momentFormat(language, visit.options.zone).format(signature.at) }),
    state, stateWords: visit.say(states[state]), hasPaper: signature !== undefined,
    invoiced: invoiced === undefined ? '' : invoiced.number === '' ? visit.say('report.in-draft') : visit.say('report.in-document', { number: invoiced.number }),
  }
}

const states = { signed: 'report.state-signed', open: 'report.state-open', void: 'report.state-void' } as const

/** Making one costs a hundred times its use. */
const formatsOf = (locale: string) =>
  ({ number: new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }), money: new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR' }) })

const formats = { it: formatsOf('it-IT'), en: formatsOf('en-GB') } as const

const moment = (digits: number, language: Language): string => [dayInWords(digits, language), timeInWords(digits)].join(' ').trim()
