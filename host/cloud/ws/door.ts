import type { JoinBody } from '@nios4/sdk'
import { textCell } from '../../../formats/packet.ts'
import { CallFault, jsonAnswer } from '../answer.ts'
import type { Answer } from '../answer.ts'
import type { Call } from '../call.ts'
import { entriesOf, userLogin } from '../login.ts'
import { admitted, signedIn } from '../state.ts'
import type { CloudState } from '../state.ts'
import { detailDelete, detailSave, tableSave } from './detail.ts'
import { modelFuzzy } from './fuzzy.ts'
import { model } from './model.ts'
import { detailResolve } from './resolve.ts'
import { tableInfo, tableList, users } from './structure.ts'
import { askingOf, tableOf, visibleTable } from './visible.ts'

type Action = { readonly methods: readonly string[], readonly run: (state: CloudState, call: Call) => Promise<object> }

const get = (run: Action['run']): Action => ({ methods: ['GET'], run })
const post = (run: Action['run']): Action => ({ methods: ['POST'], run })

/** Every action of the Web API. (docs/host.md, G) */
const actions: ReadonlyMap<string, Action> = new Map([
  ['user_login', get(userLogin)],
  ['user_logout', get(async (state, call) => { signedIn(state, call); state.accounts.endToken(call.of('token')); return {} })],
  ['database_list', get(async (state, call) => ({ db: entriesOf(state, signedIn(state, call)) }))],
  ['users', get(async (state, call) => users(await askingOf(state, call)))],
  ['table_list', get(async (state, call) => tableList(await askingOf(state, call)))],
  ['table_info', get(async (state, call) => tableInfo(await visibleTable(await askingOf(state, call), tableOf(call), 'displayable')))],
  ['model', {
    methods: ['GET', 'POST'],
    run: async (state, call) => model(await visibleTable(await askingOf(state, call), tableOf(call), 'displayable'), await call.body(), call.of('gguid')),
  }],
  ['model_fuzzy', post(async (state, call) => modelFuzzy(await visibleTable(await askingOf(state, call), tableOf(call), 'displayable'), await call.body()))],
  ['detail_save', post(async (state, call) => detailSave(await askingOf(state, call), tableOf(call), await call.body()))],
  ['table_save', post(async (state, call) => tableSave(await askingOf(state, call), tableOf(call), await call.body()))],
  ['detail_delete', post(async (state, call) => {
    const body = await call.body()
    return detailDelete(await askingOf(state, call), tableOf(call, body), body['gguid'])
  })],
  ['detail_resolve', post(async (state, call) => {
    const body = await call.body()
    return detailResolve(await askingOf(state, call), tableOf(call, body), textCell(body['gguid']))
  })],
  ['sync', get(sync)],
])

/** `ws`: the Web API. It reads and writes the web tables alone; devices hear of it after `sync`. */
export async function webApi(state: CloudState, call: Call): Promise<Answer> {
  const action = actions.get(call.action)
  if (action === undefined) throw new CallFault('invalid_request', 'no such action')
  if (!action.methods.includes(call.request.method)) throw new CallFault('invalid_request', `${call.action} wants ${action.methods.join(' or ')}`)
  return jsonAnswer({ error: false, ...await action.run(state, call) })
}

/** Joins web tables and synchroniser, a slice a call: with `partial_from` the join under way goes on. */
async function sync(state: CloudState, call: Call): Promise<JoinBody> {
  const { database } = await admitted(state, call)
  const { partial, done, total, lastTid, first } = await state.joins.slice(database, call.number('partial_from') > 0)
    .catch(() => { throw new CallFault('syncone_1', 'the synchroniser is busy') })
  return { sync: { partial, partial_from: done, partial_total: total }, sync_last_tid: lastTid, sync_first: first }
}
