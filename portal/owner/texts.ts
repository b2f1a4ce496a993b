import { listTexts } from '../../addon/followed/edit-text.ts'
import type { Answer } from '../answer.ts'
import type { Visit } from '../visit.ts'
import { room } from './room.ts'

/** Every letter a customer gets, in both languages, and which of them speak in the owner's words. (M53) */
export async function show(visit: Visit): Promise<Answer> {
  const texts = await listTexts(visit.desk, visit.language)
  const kinds = [...new Set(texts.map(({ kind }) => kind))]
  return room(visit, 'texts', {
    stay: 'owner/texts', letters: kinds.map(kind => {
      const both = texts.filter(text => text.kind === kind)
      return { name: both[0]?.name ?? '', texts: both.map(({ code, language, own, problem }) => ({ to: `owner/texts/${code.replace('.', '-')}`, tongue: language, words: visit.say(`owner.texts.${language}`), own, problem })) }
    }),
  })
}
