import { countUnsent } from '../../addon/answers/unsent.ts'
import { countWaiting } from '../../addon/intake/waiting.ts'
import { isSignedOut } from '../../addon/lifecycle/cloud-sign-in.ts'
import { installationState } from '../../addon/lifecycle/gate.ts'
import { stateWords } from '../../addon/lifecycle/settle.ts'
import { troubledLetters } from '../../addon/notices/failed.ts'
import { newcomers } from '../../addon/sessions/admit.ts'
import { readHooks } from '../../addon/webhooks/hooks.ts'
import { countTickedStrangers } from '../../addon/people/customers.ts'
import type { Answer } from '../answer.ts'
import type { Visit } from '../visit.ts'
import { room } from './room.ts'

/** Where the service stands, what is missing and where to fill it in, and who waits for an answer. */
export async function show(visit: Visit): Promise<Answer> {
  const { desk, language } = visit
  const told = await installationState(desk)
  const policies = await desk.reading.policies(desk)
  const waiting = (await newcomers(desk)).length
  const messages = await countWaiting(desk)
  const failed = (await troubledLetters(desk)).filter(({ status }) => status === 'gave-up').length
  const unsent = await countUnsent(desk)
  const uninvited = await countTickedStrangers(desk)
  const silent = (await readHooks(desk, desk.db.knex, { active: true })).filter(({ problem }) => problem !== '').length
  const lapsed = told.state === 'reading' || (told.state === 'suspended' && told.copy === undefined && told.activation === undefined)
  const inActivation = told.state === 'installed' || told.state === 'awaiting-activation' || lapsed
  return room(visit, 'overview', {
    state: { name: told.state, words: stateWords[told.state][language], live: told.state === 'live' },
    missing: told.missing.map(text => text[language]), warnings: told.warnings.map(text => text[language]),
    next: inActivation ? { to: 'owner/activation', words: visit.say('owner.overview.activate') } : told.state === 'live' ? { to: 'owner/link', words: visit.say('owner.overview.share') } : undefined,
    copy: told.copy !== undefined, portal: told.portal, until: told.activation === undefined ? '' : dayOf(visit, told.activation.exp * 1000),
    todo: [
      { to: 'owner/connection', count: await isSignedOut(desk) ? 1 : 0, words: visit.say('owner.overview.cloud') },
      { to: 'owner/people', count: waiting, words: visit.say('owner.overview.waiting', { count: waiting }) },
      { to: 'owner/incoming', count: messages, words: visit.say('owner.overview.messages', { count: messages }) },
      { to: 'owner/invite?ticked=1', count: uninvited, words: visit.say('owner.overview.uninvited', { count: uninvited }) },
      { to: 'owner/letters', count: failed, words: visit.say('owner.overview.failed', { count: failed }) },
      { to: 'owner/letters', count: unsent, words: visit.say('owner.overview.unsent', { count: unsent }) },
      { to: 'owner/webhooks', count: silent, words: visit.say('owner.overview.hooks', { count: silent }) },
      { to: 'owner/rules', count: policies.doubts.length, words: visit.say('owner.overview.doubts', { count: policies.doubts.length }) },
    ].filter(({ count }) => count > 0),
  })
}

const dayOf = (visit: Visit, at: number): string =>
  new Intl.DateTimeFormat(visit.language === 'it' ? 'it-IT' : 'en-GB', { dateStyle: 'long', timeZone: visit.options.zone }).format(at)
