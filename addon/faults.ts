/** Faults are values with a key; the sentences stand in words/, the status codes in portal/fault-pages.ts. */
export type FaultValues = Readonly<Record<string, string | number>>

export class Fault extends Error {
  readonly key: string
  readonly values: FaultValues
  constructor(key: string, values: FaultValues = {}) {
    super(key)
    this.key = key
    this.values = values
  }
}

/** It does not exist, or not for this person: nobody outside learns which. */
export class NotFound extends Fault { constructor(key = 'not-found') { super(key) } }

/** The person is known and may not do this now. */
export class Refused extends Fault {}

/** Nobody is signed in, or the door was closed meanwhile. */
export class SignedOut extends Fault { constructor(key = 'signed-out') { super(key) } }

/** Too many tries; `values.seconds` tells how long to wait. */
export class TooMany extends Fault { constructor(seconds: number) { super('too-many', { seconds }) } }

export type FieldFault = { readonly key: string, readonly values?: FaultValues }

/** What was sent cannot be taken; one reason per field, all of them at once. */
export class Invalid extends Fault {
  readonly fields: Readonly<Record<string, FieldFault>>
  constructor(fields: Readonly<Record<string, FieldFault>>) {
    super('invalid')
    this.fields = fields
  }
}

export type StaleField = { readonly column: string, readonly theirs: string, readonly yours: string }

/** Somebody else changed the same fields meanwhile. */
export class Stale extends Fault {
  readonly fields: readonly StaleField[]
  constructor(fields: readonly StaleField[]) {
    super('stale')
    this.fields = fields
  }
}

/** The database or a host we depend on does not answer. */
export class HostAway extends Fault { constructor(key = 'host-away') { super(key) } }
