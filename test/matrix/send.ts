import sharp from 'sharp'
import type { Answer, Visitor } from '../walker.ts'
import type { Told } from './laid-field.ts'

type Sender = { readonly columns: readonly Told[], readonly visitor: Visitor, readonly token: string }

export const holdsFile = ({ column }: Told): boolean => column?.kind.name === 'file' || column?.kind.name === 'image'

/** As a browser sends a form with files; a column that holds a file gets a picture of that name. */
export async function send({ columns, visitor, token }: Sender, path: string, values: Readonly<Record<string, string>>): Promise<Answer> {
  const form = new FormData()
  const picture = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#888' } }).png().toBuffer()
  for (const [name, value] of Object.entries({ ...values, csrf: token })) {
    if (columns.some(one => one.name === name && holdsFile(one))) form.append(name, new File([new Uint8Array(picture)], value.split(' ')[1] ?? '', { type: 'image/png' }))
    else form.append(name, value)
  }
  const encoded = new Response(form)
  return visitor.ask(path, { method: 'POST', headers: { 'content-type': encoded.headers.get('content-type') ?? '' }, body: Buffer.from(await encoded.arrayBuffer()) })
}
