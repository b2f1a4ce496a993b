/** What a package looks like; the newest form this program reads. */
export const formatLine = 'n4addon 1\n'

export const places = {
  format: 'META/format',
  /** `<sha256>  <size>  <path>` of every other file, sorted by bytes. */
  list: 'META/files.sha256',
  /** Signature over that list, so that an unpacked tree can be checked again at each start. */
  listSeal: 'META/files.sig',
  manifest: 'manifest.json',
} as const

/** Generous for this product, small enough that no upload can fill a disk or a memory. */
export const limits = { file: 64 << 20, entries: 5_000, unpacked: 256 << 20, ratio: 100, name: 200 } as const

/** Written in front of what is signed: a signature of one purpose proves nothing for the other. */
export const purposes = { package: 'nios4-addon-package-v1\0', list: 'nios4-addon-files-v1\0' } as const

/** The order of a package and its list: by bytes, which is the same on every machine and in every language. */
export const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other))
