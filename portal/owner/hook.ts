import { hookText } from '../../addon/lifecycle/hook-text.ts'
import type { Answer } from '../answer.ts'
import type { Visit } from '../visit.ts'
import { room } from './room.ts'

/** Scripts he may paste into his program, so that the service looks at once. Without them it looks by itself. (docs/host.md, I.3) */
export function show(visit: Visit): Answer {
  const hooks = [
    { id: 'hook-card', label: visit.say('owner.hook.card'), text: hookText(visit.desk, 'card') },
    { id: 'hook-row', label: visit.say('owner.hook.row'), text: hookText(visit.desk, 'row') },
  ]
  return room(visit, 'hook', { hooks, stay: 'owner/hook' })
}
