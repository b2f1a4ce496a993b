import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { refuse } from '../../addon/lifecycle/refusal.ts'
import { databaseName, fileStore } from '../../addon/records/files.ts'
import { allowWriting, compareWithCloud, connect, keepCredentials, replicaHealth, round, serverAt } from '../../addon/sync.ts'
import { isEmptyDatabase } from '../../host/open.ts'
import { shownAddress } from '../place.ts'
import { warn } from '../speak.ts'
import { cloudUser } from './cloud-user.ts'

/** The web database of the demo's cloud, which the program edits. */
export const webDatabase = (folder: string): string => `sqlite:${join(folder, 'demo-cloud', `${cloudUser(folder).dbname}.db`)}`

/** A phone and a tablet of the firm: replicas of their own. */
export const deviceDatabases = (folder: string): readonly string[] => ['second', 'third'].map(name => `sqlite:${join(folder, 'devices', `${name}.db`)}`)

/** A folder begun with a cloud goes on with it. */
export const hasCloud = async (folder: string, database: string): Promise<boolean> =>
  existsSync(join(folder, 'demo-cloud', 'user.json')) && await replicaHealth(database) !== undefined

/** The portal's database must be a replica, or nothing yet. */
export async function refuseOther(database: string): Promise<void> {
  if (await isEmptyDatabase(database) || await replicaHealth(database) !== undefined) return
  const name = shownAddress(database)
  throw refuse('not-a-replica', `${name} contiene già dei dati e non è una replica: per --cloud indica un'altra cartella con --data.`, `${name} holds data already and is no replica: name another folder with --data for --cloud.`)
}

/** Connects a database to the demo's cloud, or takes up where it was left. */
export async function connectReplica(folder: string, database: string, base: string): Promise<void> {
  const { email, password, token, dbname } = cloudUser(folder)
  const credentials = { email, password, token }
  const known = await replicaHealth(database)
  keepCredentials(folder, database, credentials)
  await connect(database, { server: known?.server ?? serverAt(base), database: dbname }, { credentials, files: fileStore(join(folder, 'files'), databaseName(database)) })
}

/** The demo's owner reads and agrees in one breath, and is told when the cloud gives back something else; a real one is shown it first. */
export async function letWrite(folder: string, database: string): Promise<void> {
  if (await replicaHealth(database).then(health => health?.mayWrite) === true) return
  await allowWriting(database)
  const { email, password, token } = cloudUser(folder)
  const options = { credentials: { email, password, token }, files: fileStore(join(folder, 'files'), databaseName(database)) }
  await round(database, options)
  const { different, missing } = await compareWithCloud(database, options)
  for (const name of [...different, ...missing]) warn(`Nel cloud è diverso: ${name}`, `Different in the cloud: ${name}`)
}
