/**
 * A name of the host's (a database, a table, the id of a file) as one part of a path: accents and blanks are written
 * with `%`, and nothing in it leads elsewhere. Throws for what is empty or too long for a name on a disk.
 */
export function pathPart(name: string): string {
  const part = encodeURIComponent(name).replace(/[.!~*'()]/g, found => `%${found.charCodeAt(0).toString(16).toUpperCase()}`)
  if (part === '' || part.length > 200) throw new Error('no file can be kept under such a name')
  return part
}
