import { backToStandard, previewText, saveText, sendTextTest, textFor } from '../../addon/followed/edit-text.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { faultList, plainField } from '../fields.ts'
import { sayOnce } from '../said.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { room } from './room.ts'

/** In the address a dash stands where the row has a dot. */
const codeOf = (visit: Visit): string => (visit.params['letter'] ?? '').replace(/-(it|en)$/, '.$1')

/** One letter's words: written here or in the program, it is the same row. (M53) */
export const show = (visit: Visit): Promise<Answer> => draw(visit)

type Shown = { readonly preview?: { readonly subject: string, readonly text: string }, readonly sentTo?: string, readonly draft?: { readonly subject: string, readonly body: string } }

async function draw(visit: Visit, { preview, sentTo = '', draft }: Shown = {}): Promise<Answer> {
  const text = await textFor(visit.desk, codeOf(visit), visit.language)
  const { say } = visit
  const here = `owner/texts/${visit.params['letter'] ?? ''}`
  return room(visit, 'text', {
    stay: here, act: here, name: text.name, tongue: text.language, inLanguage: say(`owner.texts.${text.language}`), own: text.own,
    allowed: text.allowed.map(name => `{${name}}`), preview, sentTo: sentTo === '' ? '' : say('owner.text.sent', { email: sentTo }),
    subject: plainField(visit, 'subject', draft?.subject ?? text.subject), letter: plainField(visit, 'body', draft?.body ?? text.body),
    faults: faultList(visit, { subject: say('owner.text.subject'), body: say('owner.text.body') }),
  })
}

export async function update(visit: Visit): Promise<Answer> {
  const { desk, sent } = visit
  const code = codeOf(visit)
  const draft = { subject: typed(sent, 'subject'), body: typed(sent, 'body') }
  const act = typed(sent, 'act')
  if (act === 'preview') return draw(visit, { draft, preview: await previewText(desk, code, draft) })
  if (act === 'test') return draw(visit, { draft, sentTo: await sendTextTest(desk, code, draft) })
  if (act === 'standard') await backToStandard(desk, code)
  else await saveText(desk, code, draft)
  return goTo(address(visit, `owner/texts/${visit.params['letter'] ?? ''}`), [sayOnce(act === 'standard' ? 'owner-standard' : 'saved')])
}
