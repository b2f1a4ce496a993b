import type { ColumnStep, Step } from '../tools/steps.ts'

const kinds: readonly ColumnStep['kind'][] = ['id', 'token', 'short', 'exact', 'text', 'long', 'integer', 'time', 'auto']

/**
 * What comes in by letter, WhatsApp or text message. `tk_incoming` holds each once, under a key made of its id at its
 * source; what must wait for the owner stays in it until he decides. `tk_reply` holds the tokens of letters that can be answered.
 */
export const mail: readonly Step[] = [
  table('tk_incoming', 'id', 'id:token channel:short source:text sender:exact name:text subject:text body:long files:long state:short reason:short verdict:short ' +
    'ticket:id message:id account:id letter:token digest:token facts:long at:time received_at:time lease_until:time leased_by:short attempts:integer answered_at:time decided_at:time',
  ['state', 'received_at'], ['sender', 'received_at'], ['ticket', 'received_at']),
  table('tk_reply', 'id', 'id:token letter:token ticket:id account:id address:exact created_at:time expires_at:time', ['!letter'], ['ticket']),
  table('tk_blocked', 'sender', 'sender:exact channel:short at:time'),
  table('tk_bounce', 'id', 'id:token letter:token ticket:id address:exact words:long at:time', ['ticket'], ['letter']),
]

function table(name: string, key: string, columns: string, ...indexes: readonly (readonly string[])[]): Step {
  return { step: 'private-table', name, key: [key], columns: columns.split(' ').map(column), indexes }
}

function column(told: string): ColumnStep {
  const [name = '', wanted = 'text'] = told.split(':')
  return { name, kind: kinds.find(kind => kind === wanted) ?? 'text' }
}
