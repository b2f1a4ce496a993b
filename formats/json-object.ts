/** A plain object as a map; undefined for everything else. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}

/** What a JSON text says; undefined when it is none. */
export function parseJson(text: string): unknown {
  try { return JSON.parse(text) } catch { return undefined }
}

/** A JSON object text as an object; everything else, as in the awkward world, as an empty one. (docs/host.md, D) */
export const objectOf = (text: string | null): Readonly<Record<string, unknown>> => asObject(parseJson(text ?? '')) ?? {}
