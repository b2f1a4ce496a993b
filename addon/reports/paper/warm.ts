import { makePaper } from './make.ts'

/** Draws a paper nobody reads, so that the first one somebody asks for holds nobody up: fonts are read, and the code has run. */
export async function warmPapers(now: Date): Promise<void> {
  const materials = Array.from({ length: 60 }, () => ({ description: 'AÀÈÉÌÒÙ àèéìòù € abcdefghijklmnopqrstuvwxyz 0123456789', quantity: 1, unit: 'pz', price: 1 }))
  await makePaper({
    language: 'it', company: 'Ticketing', email: '', colour: '#1f6f54', logo: undefined, request: '', signature: undefined, now,
    report: { id: '', stamp: 0, writer: '', ticket: '', customer: { id: '', name: '' }, number: '', date: 0, start: 0, end: 0, fault: 'A', work: 'A', technician: '', materials },
  })
}
