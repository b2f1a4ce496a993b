import express from 'express'
import type { Express, Request, Response } from 'express'
import { CallFault, failureOf, jsonAnswer, playedRefusal, sendAnswer, textAnswer } from './answer.ts'
import type { Answer } from './answer.ts'
import { Call, queryOf } from './call.ts'
import { master } from './master.ts'
import type { Asked, Door, Trick } from './mischief.ts'
import type { CloudState } from './state.ts'
import { synchroniser } from './sync/door.ts'
import { webApi } from './ws/door.ts'

const actions: Readonly<Record<Door, (state: CloudState, call: Call) => Promise<Answer>>> = { _master: master, _sync: synchroniser, ws: webApi }

/** The three addresses under one base; whatever else is asked for, path-style addresses too, is not there. (docs/host.md, F, G) */
export function doors(state: CloudState, trickFor: (asked: Omit<Asked, 'before'>) => Trick): Express {
  const app = express()
  app.disable('x-powered-by')
  for (const door of ['_master', '_sync', 'ws'] as const) {
    app.all(`/${door}`, (request, response) => serve(state, door, request, response, trickFor))
  }
  app.use((_request: Request, response: Response) => { response.status(404).type('text').send('Not Found') })
  return app
}

async function serve(
  state: CloudState, door: Door, request: Request, response: Response, trickFor: (asked: Omit<Asked, 'before'>) => Trick,
): Promise<void> {
  const query = queryOf(request)
  const trick = trickFor({ door, action: query['action'] ?? '', query })
  if (trick.lost === 'request') { request.socket.destroy(); return }
  const refusal = playedRefusal(door, trick)
  if (refusal !== undefined && trick.doneAllTheSame !== true) { sendAnswer(response, refusal, trick); return }
  const answer = await answered(state, new Call(door, request, query, trick))
  sendAnswer(response, refusal ?? answer, trick)
}

async function answered(state: CloudState, call: Call): Promise<Answer> {
  try {
    return await actions[call.door](state, call)
  } catch (fault) {
    return faultAnswer(call, fault)
  }
}

/** A letter that was not taken must not look taken: there alone failures have a status. (F.7) */
function faultAnswer({ door, action }: Call, fault: unknown): Answer {
  const told = fault instanceof CallFault ? failureOf(door, fault.code, fault.message) : failureOf(door, 'unknow_error', 'unknown error')
  if (!(fault instanceof CallFault)) process.emitWarning(`cloud, ${door} ${action}: ${fault instanceof Error ? fault.message : 'fault'}`)
  if (action !== 'email_send') return jsonAnswer(told)
  return fault instanceof CallFault ? jsonAnswer(told, 400) : textAnswer(502, 'Bad Gateway')
}
