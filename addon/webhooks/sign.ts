import { createHmac } from 'node:crypto'
import type { Secrets } from './secrets.ts'

/** Origin, moment and content, as Standard Webhooks writes them down: whoever receives can check all three, and know a second copy. (S54) */
export function signedHeaders({ current, previous }: Secrets, id: string, seconds: number, body: string): Readonly<Record<string, string>> {
  const signatures = [current, previous].filter(secret => secret !== '').map(secret => `v1,${signature(secret, id, seconds, body)}`)
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signatures.join(' ') }
}

const signature = (secret: string, id: string, seconds: number, body: string): string =>
  createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).update(`${id}.${seconds}.${body}`).digest('base64')
