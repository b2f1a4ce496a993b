import type { Desk, Installation } from '../desk.ts'
import { written } from '../records/written.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { trueNow } from './activation.ts'
import { companyProblem, isPatient } from './company-data.ts'
import { restoredProblem } from './copy-guard.ts'
import { dayMs } from './expiry.ts'
import { identityOf } from './installations.ts'
import { isSamePlace, placeOf, placeRow } from './place.ts'
import { migrations } from './plan.ts'

/** What a visitor meets: the portal, one to read in, a page that says it is not open yet, one that it was closed, one that it is being brought to a newer version. */
export type Standing = 'live' | 'reading' | 'not-live' | 'suspended' | 'updating'

/**
 * Asked in every request, in one statement with others: keys were checked when they were taken in and are checked again by
 * settleState; here only their marks count. Long after the end customers can still read. (decision 32)
 */
export async function portalStanding(desk: Desk, graceDays = 30): Promise<Standing> {
  const [row] = await written(desk.db.knex, `select ${standingText.columns} from tk_addon o where o.id = 1`, standingText.values)
  return standingOf(desk, row, graceDays)
}

/** What a statement about `tk_addon o` asks for it. */
export const standingText = {
  columns: `o.status, o.schema_version, o.installation, o.identity, o.link_sent_at,
    (select max(expires_at) from tk_activation) as activated, (select min(expires_at) from tk_activation) as withdrawn,
    (select last_seen from tk_clock where id = 1) as clock, (select value from tk_version where name = ?) as place,
    (select first_at from tk_problem where id = ? and gone_at = 0) as restored,
    (select first_at from tk_problem where id = ? and gone_at = 0) as lacking`,
  values: [placeRow, restoredProblem, companyProblem],
} as const

/** The same from a row that was read just now. */
export async function standingOf(desk: Desk, row: RawRow | undefined, graceDays = 30): Promise<Standing> {
  const status = textOf(row?.['status'])
  if (status === 'upgrading' || status === 'purging' || (status === 'present' && numberOf(row?.['schema_version']) !== migrations.length)) return 'updating'
  if (status !== 'present') return 'not-live'
  if (row === undefined || isCopy(desk, row)) return 'suspended'
  const options = await desk.reading.options(desk)
  if (!options.switchedOn) return 'suspended'
  const until = numberOf(row['activated'])
  if (until <= 0) return numberOf(row['withdrawn']) < 0 ? 'suspended' : 'not-live'
  const now = trueNow(desk.clock.now(), numberOf(row['clock']))
  const complete = numberOf(row['link_sent_at']) > 0 ? isPatient(numberOf(row['lacking']), now) : options.company !== '' && options.email !== '' && options.logo !== undefined
  if (!complete) return 'not-live'
  return now.getTime() < until + graceDays * dayMs ? 'live' : 'reading'
}

const isCopy = (desk: Desk, row: RawRow): boolean => {
  const { identity, place } = marksOf(desk)
  return textOf(row['installation']) !== desk.installation.id || textOf(row['identity']) !== identity
    || numberOf(row['restored']) > 0 || !isSamePlace(textOf(row['place']), place)
}

type Marks = { readonly identity: string, readonly place: string | undefined, readonly at: number }

const marks = new WeakMap<Installation, Marks>()
const freshMs = 2000

/** Who and where we are ourselves; that our own folder went elsewhere under us is seen after two seconds. */
function marksOf(desk: Desk): Marks {
  const { installation } = desk
  const known = marks.get(installation)
  if (known !== undefined && performance.now() - known.at < freshMs) return known
  const made = { identity: known?.identity ?? identityOf(installation.publicKey), place: placeOf(desk), at: performance.now() }
  marks.set(installation, made)
  return made
}
