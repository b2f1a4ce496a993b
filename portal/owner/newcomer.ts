import type { Newcomer } from '../../addon/sessions/admit.ts'
import type { Visit } from '../visit.ts'
import { when } from './room.ts'

/** Somebody at the door, in words. */
export function newcomerView(visit: Visit, { account, row, candidates, draftTitle }: Newcomer) {
  return {
    id: account.id, name: account.name || account.email, email: account.email, phone: account.phone, since: when(visit, account.provenAt || account.createdAt),
    draft: draftTitle, doubtful: account.state === 'doubtful', wrong: visit.again?.faults[`row-${account.id}`] === undefined ? '' : visit.say('owner.people.choose'),
    row: row === undefined ? '' : row.name || row.email, ticked: row?.ticked === true,
    choices: [
      ...candidates.map(({ id, name, email, phone }) => ({ value: id, words: [name, email, phone].filter(text => text !== '').join(' · ') })),
      { value: 'new', words: visit.say('owner.people.new-row') },
    ],
  }
}
