import type { Installation } from '../desk.ts'
import { portalAddress } from '../desk.ts'
import { channelNames } from './connector.ts'
import type { ChannelName, Connector } from './connector.ts'
import { readKeys } from './settings.ts'
import { openSms } from './sms.ts'
import { openWhatsApp } from './whatsapp.ts'

type Where = { readonly folder: string, readonly installation: Installation }

/** Address the company calls, to be pasted into its console. */
export const calledAt = (where: Pick<Where, 'installation'>, channel: ChannelName): string => portalAddress(where, `hooks/${channel}`)

/** A connector of this installation; undefined = off. Its keys are read anew each time: they change without a restart. @throws Fault */
export function openConnector(where: Where, channel: ChannelName): Connector | undefined {
  const keys = readKeys(where.folder, where.installation.link, channel)
  if (keys === undefined) return undefined
  return channel === 'whatsapp' ? openWhatsApp(where.folder, keys) : openSms(where.folder, keys, calledAt(where, channel))
}

/** Whether it is on; settings nobody can use count as off, and `doctor` says what is wrong with them. */
export function isOn(where: Where, channel: ChannelName): boolean {
  try { return openConnector(where, channel) !== undefined } catch { return false }
}

export const allOn = (where: Where): readonly ChannelName[] => channelNames.filter(channel => isOn(where, channel))
