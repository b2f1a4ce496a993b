import type { Text } from '@nios4/sdk'
import type { Options } from '../fields/options.ts'
import type { From } from '../records/open.ts'

/** Row of tk_problem that says since when name or e-mail have been missing on a live portal. */
export const companyProblem = 'company-data'

const patienceMs = 7 * 86_400_000

/** Once live, lost company data close the portal only after a week, the logo never. (packaging (c)) */
export const isPatient = (lackingSince: number, now: Date): boolean => lackingSince === 0 || now.getTime() - lackingSince < patienceMs

export async function lackingSince(from: From): Promise<number> {
  const row: { first_at: number } | undefined = await from('tk_problem').where({ id: companyProblem, gone_at: 0 }).first('first_at')
  return Number(row?.first_at ?? 0)
}

/** Company name, e-mail and logo, in the words of the owner's program (A18–A20). */
export function missingCompanyData(options: Options): readonly Text[] {
  return [
    ...options.company === '' ? [{ it: "Scrivi il nome dell'azienda nei tuoi dati.", en: "Fill in the company's name in your data." }] : [],
    ...options.email === '' ? [{ it: "Scrivi l'e-mail dell'azienda nei tuoi dati.", en: "Fill in the company's e-mail in your data." }] : [],
    ...options.logo === undefined ? [{ it: 'Metti il logo nei tuoi dati.', en: 'Set the logo in your data.' }] : [],
  ]
}
