import type { AddonRefusal, Text } from '@nios4/sdk'
import { shown } from '../shown.ts'

const t = (it: string, en: string): Text => ({ it, en })

/** Everything that can be wrong with a `.nios4` file, in the order it is looked at; one is about writing. */
export const templateSentences = {
  'template-away': t('Il file {name} non c’è o non si legge.', 'The file {name} is not there or cannot be read.'),
  'template-large': t('Il modello è troppo grande: al massimo 16 MB.', 'The template is too large: at most 16 MB.'),
  'template-zip': t('Il file non è un archivio zip, oppure è rotto.', 'The file is no zip archive, or it is broken.'),
  'template-entries': t('Un modello .nios4 contiene un solo file, estrazione.txt; qui c’è altro.', 'A .nios4 template holds one file alone, estrazione.txt; this one holds something else.'),
  'template-encrypted': t('Il modello è cifrato: rifiutato.', 'The template is encrypted: refused.'),
  'template-bomb': t('Il modello, decompresso, sarebbe troppo grande: rifiutato.', 'Unpacked, the template would be too large: refused.'),
  'template-damaged': t('Il modello è danneggiato: il suo contenuto non si decomprime o non torna.', 'The template is damaged: its content cannot be unpacked or does not fit.'),
  'template-text': t('Il contenuto del modello non è testo UTF-8.', 'The content of the template is no UTF-8 text.'),
  'template-json': t('Il contenuto del modello non si legge: non è il JSON che ci si aspetta.', 'The content of the template cannot be read: it is not the JSON one expects.'),
  'template-shape': t('Nel modello manca {name}, o non ha la forma che ci si aspetta.', 'The template lacks {name}, or it does not have the shape one expects.'),
  'template-many': t('Troppe righe per un modello: al massimo {name}.', 'Too many rows for a template: at most {name}.'),
  'template-name': t('Il modello contiene una tabella o un campo con un nome che nessun database accetta: {name}', 'The template holds a table or a field with a name no database takes: {name}'),
} as const satisfies Readonly<Record<string, Text>>

export type TemplateFault = keyof typeof templateSentences

/** What reading a template throws: a key for programs, a sentence in both languages for people. */
export class BadTemplate extends Error implements AddonRefusal {
  readonly key: TemplateFault
  readonly text: Text
  constructor(key: TemplateFault, name = '') {
    const { it, en } = templateSentences[key]
    super(en.replace('{name}', shown(name)))
    this.key = key
    this.text = t(it.replace('{name}', shown(name)), en.replace('{name}', shown(name)))
  }
}
