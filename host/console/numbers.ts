/** A number as people type it: 1.234,50 and 1,234.50 and 12,5 alike. The later sign of the two is the decimal one. */
export function numberOf(text: string): number | undefined {
  const bare = text.replace(/[\s\u00a0%€'’]/g, '')
  const plain = bare.lastIndexOf(',') > bare.lastIndexOf('.')
    ? bare.replaceAll('.', '').replace(',', '.')
    : bare.replaceAll(',', '')
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : undefined
}

/** ARGB as the host keeps colours → #rrggbb, and back with full opacity. (docs/host.md, C.1, type 6) */
export const hexOf = (argb: number): string => `#${(argb >>> 0 & 0xffffff).toString(16).padStart(6, '0')}`

export const argbOf = (hex: string): number | undefined =>
  /^#[0-9a-f]{6}$/i.test(hex) ? (0xff000000 | Number.parseInt(hex.slice(1), 16)) | 0 : undefined
