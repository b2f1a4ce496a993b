import type { Person } from '../persons.ts'
import type { Canary } from './canaries.ts'

/** What a customer may see of the planted: his own, as long as the owner's rules show it. */
export const seenBy = ({ customer }: Pick<Person, 'customer'>) => (canary: Canary): boolean => canary.for === customer && customer !== ''
