import type { Language } from '@nios4/sdk'
import { readWords } from '../addon/words/say.ts'
import type { Words } from '../addon/words/say.ts'

export type PortalWords = Readonly<Record<Language, Words>>

export const portalWords = (): PortalWords => ({
  it: together('it'),
  en: together('en'),
})

/** The words of the owner's door stand in files of their own. */
function together(language: Language): Words {
  const [all, owner] = ['', 'owner-'].map(name => readWords(language, new URL(`./words/${name}${language}.json`, import.meta.url)))
  if (all === undefined || owner === undefined) throw new Error(`no words in ${language}`)
  return { language, has: key => all.has(key) || owner.has(key), say: (key, values) => (owner.has(key) ? owner : all).say(key, values) }
}
