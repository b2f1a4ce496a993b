// A thread has to be told by itself how TypeScript is read; in this way without one more thread for that.
import { require } from 'tsx/cjs/api'

require('./beside-thread.ts', import.meta.url)
