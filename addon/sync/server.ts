import type { Server } from './told.ts'
import { troubles } from './troubles.ts'

/** The vendor's public service. (docs/host.md, F, G) */
export const vendorServer: Server = { sync: 'https://app.pocketsell.com', webApi: 'https://web.nios4.com' }

/** One base address that serves everything, or the vendor's service. @throws Refusal `server-address` */
export function serverAt(base?: string): Server {
  if (base === undefined || base.trim() === '') return vendorServer
  const plain = plainBase(base)
  return { sync: plain, webApi: plain }
}

/** Passwords and tokens stand in the query string, so only a network nobody listens to may carry them in clear. */
export function plainBase(base: string): string {
  let url: URL
  try { url = new URL(base.trim()) } catch { throw troubles.address() }
  const own = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && own)) throw troubles.address()
  if (url.username !== '' || url.password !== '' || url.search !== '') throw troubles.address()
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}
