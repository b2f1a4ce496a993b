import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a writing request comes from our own pages. Browsers say so in Sec-Fetch-Site; older ones in Origin;
 * a client that says neither is no browser and carries no foreign page. (S35)
 */
export function isOurOwnPage(headers: IncomingHttpHeaders, publicUrl: string | undefined): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  const origin = headers.origin
  if (origin === undefined) return true
  // A page that lets no referrer out says `null` here; the browser still vouched for it above.
  if (origin === 'null') return site === 'same-origin'
  if (publicUrl !== undefined) return origin === new URL(publicUrl).origin || sameHost(origin, headers.host)
  return sameHost(origin, headers.host)
}

function sameHost(origin: string, host: string | undefined): boolean {
  try { return host !== undefined && new URL(origin).host === host } catch { return false }
}
