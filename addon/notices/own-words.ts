import type { Desk } from '../desk.ts'
import type { Facts } from './facts.ts'
import { filledText, isStandard, placeholdersOf, problemOf } from './letter-texts.ts'
import type { LetterText, TextKind } from './letter-texts.ts'
import type { LetterModel } from './model.ts'

const kinds: Readonly<Record<string, TextKind>> = {
  'done.customer': 'done', 'digest.customer': 'digest', receipt: 'receipt', 'report-shown': 'report-shown', 'report-void': 'report-void', 'ticket-for-you': 'ticket-for-you', 'mailbox-to-prove': 'mailbox-to-prove',
  'already-registered': 'already-registered', waiting: 'waiting', 'let-in': 'let-in', refused: 'refused', invited: 'invited', 'sign-in-link': 'sign-in-link',
  'password-asked': 'password-asked', 'password-changed': 'password-changed', 'new-address': 'new-address',
}

/** Which of the owner's texts speaks in this letter; undefined for the firm's own. */
export const textKindOf = ({ template, replied }: Pick<LetterModel, 'template' | 'replied'>): TextKind | undefined =>
  template === 'update.customer' ? replied ? 'reply' : 'update' : kinds[template]

/** The owner's words in place of ours, where he wrote any that can be sent; otherwise the letter stays as it was. (M53) */
export function withOwnWords(desk: Desk, facts: Facts, model: LetterModel, values: () => Readonly<Record<string, string>>): LetterModel {
  const kind = textKindOf(model)
  const text = facts.texts.find(found => found.kind === kind && found.language === model.language)
  return kind === undefined || text === undefined ? model : spoken(desk, facts, model, { kind, text, values })
}

type Asked = { readonly kind: TextKind, readonly text: LetterText, readonly values: () => Readonly<Record<string, string>> }

const own = ({ name, company, ticket, author, count, texts }: LetterModel): Readonly<Record<string, string>> => ({ name, company, ticket, author, count: String(count), report: texts['report'] ?? '' })

export function spoken(desk: Desk, { around }: Pick<Facts, 'around'>, model: LetterModel, { kind, text, values }: Asked): LetterModel {
  if (isStandard(text, kind, model.language) || problemOf(text, placeholdersOf(desk.names, around, kind), model.language) !== '') return model
  return { ...model, own: filledText(text, { ...values(), ...own(model) }) }
}
