import { tableTail } from '../../formats/columns.ts'
import type { Form } from '../../formats/columns.ts'
import type { From } from '../records/open.ts'
import { physicalColumns } from '../records/physical.ts'

type Kind = 'id' | 'name' | 'path' | 'text' | 'long' | 'whole' | 'number'

/**
 * What a replica knows of its cloud. Never registered, so it never travels; it lies in the replica itself, whether our
 * addon is installed there or not. Columns are written `name:kind`.
 */
const ownTables: readonly { readonly name: string, readonly key: string, readonly columns: string, readonly indexes?: readonly string[] }[] = [
  // One row: the connection, the lease, and how far a round is.
  { name: 'tk_sync', key: 'id', columns: 'id:whole sync_base:text web_base:text dbname:text account:text may_write:whole comparing:whole compare_from:number first_done:whole asked:number part_from:whole ' +
    'since:number round:whole holder:text until_at:number ok_at:number tried_at:number trouble:long troubles:whole' },
  // Rows to send whatever their stamp.
  { name: 'tk_sync_queue', key: 'tablename,row_id', columns: 'tablename:name row_id:id' },
  // Rows both sides have with this stamp: no news when they come again, and not waiting to be sent. `sent`: by us, and no
  // answer has come since that could say that another was faster.
  { name: 'tk_sync_known', key: 'tablename,row_id', columns: 'tablename:name row_id:id stamp:number sent:whole round:whole', indexes: ['stamp', 'sent'] },
  // Deletions both sides know of: what comes late does not bring the row back.
  { name: 'tk_sync_gone', key: 'tablename,row_id', columns: 'tablename:name row_id:id stamp:number sent:whole', indexes: ['sent'] },
  // Cells this database has no place for; they go back with their row.
  { name: 'tk_sync_extra', key: 'tablename,row_id', columns: 'tablename:name row_id:id cells:long' },
  // Rows of tables nobody has told of yet.
  { name: 'tk_sync_orphan', key: 'tablename,row_id', columns: 'tablename:name row_id:id stamp:number item:long' },
  // Structure as the cloud has it: `table` or `table.field`. `mine`: it was first told by us; `changed`: columns we told anew.
  { name: 'tk_sync_shape', key: 'name', columns: 'name:path kind:name row_id:id stamp:number sent:whole cells:long mine:whole changed:long' },
  // The same as it was before our first writing.
  { name: 'tk_sync_copy', key: 'name', columns: 'name:path kind:name row_id:id stamp:number cells:long' },
  // What was sent since then and has not been compared.
  { name: 'tk_sync_sent', key: 'tablename,row_id', columns: 'tablename:name row_id:path stamp:number' },
  // Values somebody wrote that another's later value replaced.
  { name: 'tk_sync_lost', key: 'id', columns: 'id:id tablename:name row_id:id cells:long writer:text stamp:number winner:text winner_stamp:number side:name since:number at:number told_at:number',
    indexes: ['told_at', 'tablename,row_id'] },
  // Rows that came and that the addon follows: their stamps may be older than what it looks at.
  { name: 'tk_sync_arrived', key: 'tablename,row_id', columns: 'tablename:name row_id:id' },
  { name: 'tk_sync_file', key: 'file_id', columns: 'file_id:id tablename:name state:name size:number used_at:number tries:whole', indexes: ['state,used_at'] },
]

/** Creates the tables and columns that are missing: replicas of earlier versions lack some. */
export async function createOwnTables(from: From, form: Form): Promise<void> {
  const held = await physicalColumns(from, form, ownTables.map(({ name }) => name))
  for (const { name, key, columns, indexes = [] } of ownTables) {
    const told = columns.split(' ').map(column => column.split(':')).map(([column = '', kind = 'text']) => `${column} ${sqlOf(kind, form)}`)
    const there = held.get(name)
    if (there !== undefined) {
      for (const column of told.filter(one => !there.has(one.split(' ')[0] ?? ''))) await from.raw(`ALTER TABLE ${name} ADD COLUMN ${column}`)
      continue
    }
    const inside = form === 'mariadb' ? indexes.map(index => `KEY ${indexName(name, index)} (${index})`) : []
    await from.raw(`CREATE TABLE IF NOT EXISTS ${name} (${[...told, `PRIMARY KEY (${key})`, ...inside].join(', ')})${tableTail(form)}`)
    if (form === 'sqlite') for (const index of indexes) await from.raw(`CREATE INDEX IF NOT EXISTS ${indexName(name, index)} ON ${name} (${index})`)
  }
}

export async function dropOwnTables(from: From): Promise<void> {
  for (const { name } of [...ownTables].reverse()) await from.raw(`DROP TABLE IF EXISTS ${name}`)
}

const indexName = (table: string, columns: string): string => `${table}_${columns.replaceAll(',', '_')}`

function sqlOf(kind: string, form: Form): string {
  const known: Readonly<Record<Kind, string>> = {
    id: "VARCHAR(40) NOT NULL DEFAULT ''", name: "VARCHAR(120) NOT NULL DEFAULT ''", path: "VARCHAR(250) NOT NULL DEFAULT ''",
    text: "VARCHAR(255) NOT NULL DEFAULT ''", long: form === 'sqlite' ? "TEXT NOT NULL DEFAULT ''" : "LONGTEXT NOT NULL DEFAULT ''",
    whole: 'INTEGER NOT NULL DEFAULT 0', number: 'DOUBLE NOT NULL DEFAULT 0',
  }
  return Object.entries(known).find(([name]) => name === kind)?.[1] ?? known.text
}
