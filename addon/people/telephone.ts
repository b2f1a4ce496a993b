/** Where a number without a country is at home. */
const home = '39'

const sign = /[+\d]/

/**
 * The one form in which telephone numbers are compared: `+` and digits. `059 22.18.43`, `0039 059/221843` and
 * `+39 (059) 221843` are one number; Italian land lines keep their zero. Undefined for what is no number.
 */
export function normalTelephone(text: string): string | undefined {
  if (text.length > 100) return undefined
  const plain = text.normalize('NFKC').replace(/[\p{Cf}]/gu, '').replace(/^\s*(?:tel|cell|fax|mob|whatsapp)[a-z]*[.:]?\s*/i, '').trim()
  const [main = ''] = plain.split(/\s*(?:int|ext|x|interno)\.?\s*\d+\s*$/i)
  if (!/^\+?[\d\s().\-/·‑–]+$/.test(main)) return undefined
  const abroad = main.startsWith('+') || /^00\s*[1-9]/.test(main)
  // The zero in brackets is not dialled from abroad, except to Italy.
  const atHome = /^(\+|00)\s*39/.test(main)
  const digits = (abroad && !atHome ? main.replace('(0)', '') : main).replace(/\D/g, '').replace(abroad && !main.startsWith('+') ? /^00/ : /^$/, '')
  const whole = abroad || isWhole(digits) ? digits : `${home}${digits}`
  return whole.length < 8 || whole.length > 15 ? undefined : `+${whole}`
}

/** Without a plus, as programs write it: 39 and a mobile or a land line after it. A mobile number may itself begin with 39. */
const isWhole = (digits: string): boolean => /^39(3\d{8,9}|0\d{5,10})$/.test(digits) && digits.length >= 11

/** All numbers of a cell people write into: `059 221843 / 333 1234567 (Rita)`. */
export function telephonesIn(cell: string): readonly string[] {
  const found = cell.split(/[;,|\n]|\s\/\s|\s-\s|(?<=\d)\s*(?:\/(?=\s*(?:3\d\d|0\d|\+))|[a-zà-ù(]+[^\d+]*)/i).flatMap(part => {
    const from = part.search(sign)
    return from < 0 ? [] : normalTelephone(part.slice(from).replace(/[^\d\s)]+$/, '')) ?? []
  })
  return [...new Set(found)]
}

/** What a database can look for: the end of the number, which every way of writing it has. */
export const tailOf = (telephone: string): string => telephone.slice(-6)

/** As people write it: the country is left out at home. */
export const shownTelephone = (telephone: string): string =>
  telephone.startsWith(`+${home}`) ? telephone.slice(home.length + 1).replace(/^(3\d\d)(\d+)$/, '$1 $2') : telephone
