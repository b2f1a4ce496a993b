import type { Log } from '../desk.ts'

/** For callers that only want the answer. */
export const silentLog: Log = { info: () => undefined, error: () => undefined }
