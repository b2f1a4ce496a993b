import type { Sharp, SharpOptions } from 'sharp'

/** Kinds of picture that are drawn anew, and as what. */
const redrawn: Readonly<Record<string, 'jpeg' | 'png' | 'webp'>> = {
  'image/jpeg': 'jpeg', 'image/png': 'png', 'image/webp': 'webp', 'image/avif': 'jpeg', 'image/tiff': 'jpeg',
}

/** Loaded when the first picture comes: it takes more memory than all the rest of the portal's libraries. */
export const drawn = async (from: string | Uint8Array, options: SharpOptions): Promise<Sharp> => (await import('sharp')).default(from, options)

export const mostPixels = { limitInputPixels: 60_000_000, failOn: 'error', sequentialRead: true } as const

export type Picture = { readonly name: string, readonly type: string, readonly bytes: Buffer }

/**
 * The picture drawn anew: turned the right way, without the place it was taken at or anything hidden in it (S41).
 * Undefined for what is no picture of a kind we draw; throws for one that is broken.
 */
export async function drawnAnew(from: string | Uint8Array, name: string, type: string): Promise<Picture | undefined> {
  const form = redrawn[type]
  if (form === undefined) return undefined
  const picture = (await drawn(from, mostPixels)).rotate().resize({ width: 4096, height: 4096, fit: 'inside', withoutEnlargement: true })
  const bytes = await picture.toFormat(form, form === 'png' ? {} : { quality: 85 }).toBuffer()
  return { name: endingIn(name, form), type: `image/${form}`, bytes }
}

const endings = { jpeg: /\.jpe?g$/i, png: /\.png$/i, webp: /\.webp$/i } as const

const endingIn = (name: string, form: 'jpeg' | 'png' | 'webp'): string =>
  endings[form].test(name) ? name : `${name.replace(/\.[A-Za-z0-9]{1,5}$/, '')}.${form === 'jpeg' ? 'jpg' : form}`
