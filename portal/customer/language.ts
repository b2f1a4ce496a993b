import { changeProfile, profileOf } from '../../addon/sessions/profile.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { cookieNames } from '../cookies.ts'
import { isLanguage } from '../language.ts'
import { typed } from '../visit.ts'
import type { Visit } from '../visit.ts'

/** Chosen in the footer: for this browser, and for the account when there is one. */
export async function update(visit: Visit): Promise<Answer> {
  const language = typed(visit.sent, 'language')
  const to = typed(visit.sent, 'to')
  const safe = /^[a-z-]*(\/[A-Za-z0-9_-]+)*(\?[A-Za-z0-9_=&%.+-]*)?$/.test(to) && to.length < 500 ? to : ''
  if (!isLanguage(language)) return goTo(visit.base + safe)
  const { person } = visit
  if (person?.kind === 'customer' && !person.looking) await changeProfile(visit.desk, person, { ...await profileOf(visit.desk, person), language })
  return goTo(visit.base + safe, [{ name: cookieNames.language, value: language, seconds: 365 * 24 * 3600 }])
}
