import { join } from 'node:path'
import { asObject } from '../../formats/json-object.ts'
import { Fault } from '../faults.ts'
import { privateFileWrong, readPrivateFile } from '../private-file.ts'
import type { ChannelName } from './connector.ts'

/** The operator's keys of one company. */
export type Keys = Readonly<Record<string, string>>

type Environment = Readonly<Record<string, string | undefined>>

const wanted = {
  whatsapp: { phoneNumberId: 'WHATSAPP_PHONE_NUMBER_ID', token: 'WHATSAPP_TOKEN', appSecret: 'WHATSAPP_APP_SECRET', verifyToken: 'WHATSAPP_VERIFY_TOKEN' },
  sms: { accountSid: 'SMS_ACCOUNT_SID', authToken: 'SMS_AUTH_TOKEN', number: 'SMS_NUMBER' },
} as const satisfies Readonly<Record<ChannelName, Readonly<Record<string, string>>>>

/**
 * From `channels.json` of the data folder, mode 600, under the link of the installation; or from the environment, where
 * CHANNELS_LINK says which installation is meant. Nothing = off. Never in a table. @throws Fault
 */
export function readKeys(folder: string, link: string, channel: ChannelName, environment: Environment = process.env): Keys | undefined {
  const names: Readonly<Record<string, string>> = wanted[channel]
  const given = environment['CHANNELS_LINK'] === link ? Object.fromEntries(Object.entries(names).map(([name, variable]) => [name, environment[variable] ?? ''])) : {}
  const keys = Object.values(given).some(value => value !== '') ? given : fromFile(folder, link, channel)
  if (keys === undefined) return undefined
  const missing = Object.keys(names).filter(name => (keys[name] ?? '') === '')
  if (missing.length > 0) throw new Fault('channel-setting-missing', { channel, names: missing.join(', ') })
  return keys
}

function fromFile(folder: string, link: string, channel: ChannelName): Keys | undefined {
  const file = join(folder, 'channels.json')
  const told = readPrivateFile(file)
  if (told === undefined) return undefined
  const links = asObject(told)
  if (links === undefined) throw privateFileWrong(file)
  const keys = asObject(asObject(links[link])?.[channel])
  return keys === undefined ? undefined : Object.fromEntries(Object.entries(keys).map(([name, value]) => [name, String(value)]))
}
