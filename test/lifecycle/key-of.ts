/** The key of the refusal, 'done' when nothing was refused. */
export const keyOf = (done: Promise<unknown>): Promise<string> => done.then(() => 'done', faultKey)

export const faultKey = (fault: unknown): string => typeof fault === 'object' && fault !== null && 'key' in fault ? String(fault.key) : fault instanceof Error ? fault.stack ?? '' : String(fault)
