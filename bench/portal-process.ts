import { startPortal } from '../portal/app.ts'
import { answerParent, settingsOf } from './child.ts'
import { watchStatements } from './watch-statements.ts'
import { publicUrl } from './public-url.ts'

/** The portal as it is served, alone in its process. */
const settings = settingsOf()
const statements = watchStatements()
const portal = await startPortal({ folder: String(settings['folder']), port: 0, publicUrl })
answerParent({
  port: () => ({ port: portal.port }),
  watch: () => { statements.begin(); return {} },
  watched: () => ({ statements: statements.end() }),
})
