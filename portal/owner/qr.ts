import { toString } from 'qrcode'
import { portalAddress } from '../../addon/desk.ts'
import type { Answer } from '../answer.ts'
import type { Visit } from '../visit.ts'

/** The link as squares, sharp at any size. */
export async function show(visit: Visit): Promise<Answer> {
  const text = await toString(portalAddress(visit.desk), { type: 'svg', errorCorrectionLevel: 'M', margin: 2 })
  return { kind: 'text', text, type: 'image/svg+xml; charset=utf-8', keep: false }
}
