// A thread has to be told by itself how TypeScript is read.
import { register } from 'tsx/esm/api'

register()
await import('./beside-thread.ts')
