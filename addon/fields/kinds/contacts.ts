import { mailbox } from '../../people/mailbox.ts'
import type { Kind } from '../kind.ts'
import { oneLine, text } from './text.ts'

export const email: Kind = {
  ...text, name: 'email', types: [14], partial: 'email',
  parse(raw) {
    const value = oneLine(raw)
    return value === '' || (value.length <= 254 && mailbox.test(value)) ? { value } : { key: 'not-an-email' }
  },
}

export const telephone: Kind = {
  ...text, name: 'telephone', types: [26], partial: 'telephone',
  parse(raw) {
    const value = oneLine(raw)
    return value === '' || /^\+?[0-9 ()./-]{5,30}$/.test(value) ? { value } : { key: 'not-a-telephone' }
  },
}

export const link: Kind = {
  ...text, name: 'link', types: [25], partial: 'link',
  parse(raw) {
    const value = oneLine(raw)
    if (value === '') return { value }
    const address = webAddress(value)
    return address === undefined ? { key: 'not-a-link' } : { value: address }
  },
}

/** As people write it, `www.` and all. Only these may become a link on a page: `javascript:` and its cousins may not. */
export function webAddress(typed: string): string | undefined {
  const address = /^[a-z][a-z0-9+.-]*:/i.test(typed) ? typed : `https://${typed}`
  if (address.length > 2000 || !URL.canParse(address)) return undefined
  const { protocol, hostname } = new URL(address)
  return (protocol === 'https:' || protocol === 'http:') && hostname.includes('.') ? address : undefined
}
