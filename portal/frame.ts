import type { Language } from '@nios4/sdk'
import type { FaultValues } from '../addon/faults.ts'
import type { Visit } from './visit.ts'

/** What every page has around it. */
export type Frame = {
  readonly say: (key: string, values?: FaultValues) => string
  readonly language: Language
  readonly base: string
  readonly path: string
  readonly company: string
  readonly logo: string
  readonly privacy: string
  readonly theme: string
  readonly style: string
  readonly script: string
  /** Style and comforts of the owner's door. */
  readonly owner: { readonly style: string, readonly script: string }
  readonly person: Visit['person']
  readonly trial: boolean
  readonly reading: boolean
  readonly said: string
  readonly token: () => string
  readonly here: string
}

type Around = { readonly style: string, readonly script: string, readonly said: string, readonly owner: Frame['owner'] }

export function frameOf(visit: Visit, around: Around): Frame {
  const { options, say, language, base, path, person, trial, reading, token } = visit
  const { logo } = options
  return {
    say, language, base, path, person, trial, reading, token, ...around,
    company: options.company, privacy: options.privacyLink,
    logo: logo === undefined ? '' : `${base}logo?v=${logo.kind === 'stored' ? logo.id.slice(0, 8) : logo.base64.length}`,
    theme: `${base}theme.css?v=${options.colour.slice(1)}`,
    here: /^[^/?]*/.exec(path)?.[0] ?? '',
  }
}

/** Around a page that belongs to no installation. */
export function bareFrame(say: Frame['say'], language: Language, around: Around): Frame {
  return {
    say, language, ...around, base: '', path: '', company: '', logo: '', privacy: '', theme: '', person: undefined,
    trial: false, reading: false, here: '', token: () => '',
  }
}
