import { channelNames } from '../addon/channels/connector.ts'
import { calledAt, openConnector } from '../addon/channels/connectors.ts'
import type { Installation } from '../addon/desk.ts'
import { faultText } from './fault-text.ts'
import { found } from './finding.ts'
import type { Finding } from './finding.ts'

const names = { whatsapp: 'WhatsApp', sms: 'SMS' } as const

/** Connectors that are on, with the address their company must call; keys that cannot be used are said as they are. */
export function channelFindings(folder: string, installation: Installation): readonly Finding[] {
  return channelNames.flatMap(channel => {
    try {
      if (openConnector({ folder, installation }, channel) === undefined) return []
      const address = calledAt({ installation }, channel)
      return [found(true, `${names[channel]} è acceso; l'azienda deve chiamare ${address}`, `${names[channel]} is on; the company must call ${address}`)]
    } catch (fault) {
      const [line = ''] = faultText(fault).split('\n')
      return [found(false, `${names[channel]} non va: ${line}`, `${names[channel]} does not work: ${line}`)]
    }
  })
}
