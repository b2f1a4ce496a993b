import type { Language } from '@nios4/sdk'
import { Invalid } from '../faults.ts'
import type { FieldFault } from '../faults.ts'
import type { Answers } from '../fields/answer.ts'
import { oneLine } from '../fields/kinds/text.ts'
import { normalAddress } from '../people/address.ts'
import type { Upload } from '../tickets/upload.ts'
import { passwordFault } from './passwords.ts'

/** A request written before its writer may enter. */
export type Draft = { readonly answers: Answers, readonly photos: readonly Upload[] }

export type Registration = {
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly password: string
  readonly language: Language
  readonly draft?: Draft
}

type Faults = Record<string, FieldFault>

/** All faults of the form at once, none of which depends on what we know of the address. (A64, S27) */
export function readRegistration(form: Registration, more: Readonly<Faults> = {}): Registration & { readonly email: string } {
  const faults: Faults = { ...more }
  const email = readAddress(form.email, faults)
  const read = { ...form, name: readName(form.name, faults), email, phone: readPhone(form.phone, faults) }
  const weak = passwordFault(form.password, email)
  if (weak !== undefined) faults['password'] = weak
  if (Object.keys(faults).length > 0) throw new Invalid(faults)
  return read
}

export function readName(typed: string, faults: Faults): string {
  const name = oneLine(typed)
  if (name === '') faults['name'] = { key: 'required' }
  else if (name.length > 120) faults['name'] = { key: 'too-long', values: { most: 120 } }
  return name
}

export function readPhone(typed: string, faults: Faults): string {
  const phone = oneLine(typed)
  if (phone === '') faults['phone'] = { key: 'required' }
  else if (!/^\+?[0-9 ()./-]{5,30}$/.test(phone)) faults['phone'] = { key: 'not-a-telephone' }
  return phone
}

export function readAddress(typed: string, faults: Faults): string {
  const email = normalAddress(typed)
  if (email === undefined) faults['email'] = { key: typed.trim() === '' ? 'required' : 'not-an-email' }
  return email ?? ''
}

export function readPassword(typed: string, email: string): string {
  const weak = passwordFault(typed, email)
  if (weak !== undefined) throw new Invalid({ password: weak })
  return typed
}
