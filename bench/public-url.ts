/** Where the bench's portal says it is. In a file of its own: the portal's process must not load what builds worlds. */
export const publicUrl = 'https://bench.example'
