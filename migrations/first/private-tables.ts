import type { ColumnStep, Step } from '../tools/steps.ts'

const kinds: readonly ColumnStep['kind'][] = ['id', 'token', 'short', 'exact', 'text', 'long', 'integer', 'time', 'auto']

/**
 * Tables of our own, never registered with the host and never synchronised. Columns are written `name:kind`; without
 * kind they are texts. `token` compares byte by byte, `id` as the host compares its own ids, so that joins use indexes.
 */
export const privateTables: readonly Step[] = [
  table('tk_object', 'okey', 'okey:exact kind:short origin:short status:short shipped:long before_us:long host_id:id since_version:integer seen_at:time'),
  table('tk_addon', 'id', 'id:integer version:short schema_version:integer status:short installation:id identity:token owner_email:exact ' +
    'language:short installed_at:time request_nonce:token request_sent_at:time link_sent_at:time baseline_at:time confirm_open_at:time updated_at:time'),
  table('tk_journal', 'id', 'id:auto op:short step:exact status:short actor:exact at:time detail:long'),
  table('tk_map', 'role', 'role:short tablename:exact fieldname:exact'),
  table('tk_activation', 'jti', 'jti:token kid:token token:long accepted_at:time expires_at:time'),
  table('tk_clock', 'id', 'id:integer last_seen:time'),
  table('tk_lock', 'name', 'name:short holder:exact until_at:time'),
  table('tk_counter', 'name', 'name:short value:integer'),
  table('tk_version', 'name', 'name:short value:exact'),
  table('tk_account', 'id', 'id:id email:exact name:text phone:text password_hash:text language:short customer:id state:short letters:text ' +
    'created_at:time proven_at:time let_in_at:time last_seen_at:time epoch:integer', ['email'], ['customer']),
  table('tk_session', 'id_hash', 'id_hash:token account:id kind:short as_customer:id csrf:token epoch:integer created_at:time seen_at:time ' +
    'expires_at:time agent:text', ['account'], ['expires_at']),
  table('tk_code', 'code_hash', 'code_hash:token purpose:short account:id payload:long created_at:time expires_at:time used_at:time',
    ['account', 'purpose'], ['expires_at']),
  table('tk_draft', 'account', 'account:id answers:long files:long created_at:time'),
  table('tk_sent', 'form_token', 'form_token:token account:id ticket:id at:time', ['at']),
  table('tk_seen', 'tablename,id', 'tablename:short id:id stamp:time hash:time state:long customer:id serial:time category:short gone:integer moved_seq:time moved_stamp:time',
    ['tablename', 'serial']),
  table('tk_history', 'seq', 'seq:auto event_id:token ticket:id event:short author_kind:short author:exact place:short audience:short message:id at:time',
    ['!event_id'], ['ticket', 'seq']),
  table('tk_change', '', 'history:time column_name:short before_text:long after_text:long was_visible:integer', ['history']),
  table('tk_notice', 'id', 'id:auto kind:short recipient_kind:short account:id address:exact ticket:id history:time extra:long language:short due_at:time ' +
    'letter:token created_at:time', ['letter', 'due_at']),
  table('tk_letter', 'id', 'id:token kind:short account:id address:exact status:short attempts:integer next_at:time lease_until:time leased_by:short ' +
    'sent_at:time reason:long created_at:time', ['status', 'next_at'], ['status', 'kind', 'next_at']),
  table('tk_problem', 'id', 'id:token kind:short about:exact detail:long first_at:time last_at:time gone_at:time'),
  { step: 'private-table', name: 'tk_limit', key: ['key'], columns: [{ name: 'key', kind: 'exact' }, { name: 'points', kind: 'integer' }, { name: 'expire', kind: 'time' }] },
  { step: 'search-table', name: 'tk_search' },
]

/** An index written `!column` is unique. */
function table(name: string, key: string, columns: string, ...indexes: readonly (readonly string[])[]): Step {
  return { step: 'private-table', name, key: key === '' ? [] : key.split(','), columns: columns.split(' ').map(column), indexes }
}

function column(told: string): ColumnStep {
  const [name = '', wanted = 'text'] = told.split(':')
  return { name, kind: kinds.find(kind => kind === wanted) ?? 'text' }
}
