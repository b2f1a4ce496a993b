import { CallFault } from '../answer.ts'
import type { Answer } from '../answer.ts'
import type { Call } from '../call.ts'
import type { CloudState } from '../state.ts'
import { fileDownload, fileUpload } from './files.ts'
import { syncAll } from './sync-all.ts'

/** `_sync`: the synchroniser. It knows its own store and nothing of the web tables. (docs/host.md, F) */
export async function synchroniser(state: CloudState, call: Call): Promise<Answer> {
  switch (call.action) {
    case 'sync_all': return syncAll(state, call)
    case 'file_upload': return fileUpload(state, call)
    case 'file_download': return fileDownload(state, call)
    default: throw new CallFault('invalid_request', 'no such action')
  }
}
