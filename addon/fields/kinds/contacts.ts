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
    const address = /^[a-z][a-z0-9+.-]*:/i.test(value) ? value : `https://${value}`
    return isWebAddress(address) ? { value: address } : { key: 'not-a-link' }
  },
}

/** Only these may become a link on a page: `javascript:` and its cousins may not. */
export function isWebAddress(value: string): boolean {
  if (value.length > 2000 || !URL.canParse(value)) return false
  const { protocol, hostname } = new URL(value)
  return (protocol === 'https:' || protocol === 'http:') && hostname.includes('.')
}
