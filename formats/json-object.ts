/** A JSON object text as an object; everything else, as in the awkward world, as an empty one. (docs/host.md, D) */
export function objectOf(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text ?? '')
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {}
  } catch { return {} }
}
