import express from 'express'
import type { Request, RequestHandler, Response } from 'express'
import { NotFound, TooMany } from '../addon/faults.ts'
import type { House } from './house.ts'
import { sender } from './limits.ts'
import type { ProgramRoute } from './route.ts'
import { fail } from './serve.ts'

const readJson = express.json({ limit: '4kb', type: () => true })

/**
 * A door for programs: who they are stands in what they send. Done is 204 without a word; everything else, but too much
 * of it, is answered as a link that leads nowhere, so that nobody learns what was wrong, nor whether the link is one.
 */
export function serveProgram(route: ProgramRoute, house: House): RequestHandler {
  return async (request, response) => {
    try {
      const link = String(request.params['link'] ?? '').slice(0, 100)
      await house.limits.spend(`${route.method} ${route.path}`, route.limit, `/${link}/${sender(request.ip ?? '')}`)
      if (!route.take(house, link, await bodyOf(request, response))) throw new NotFound('unknown-link')
      response.setHeader('Cache-Control', 'no-store')
      response.status(204).end()
    } catch (fault) {
      await fail(fault instanceof TooMany ? fault : new NotFound('unknown-link'), undefined, undefined, house, request, response)
    }
  }
}

const bodyOf = (request: Request, response: Response): Promise<unknown> =>
  new Promise((resolve, reject) => { readJson(request, response, (fault: unknown) => fault === undefined ? resolve(request.body) : reject(fault)) })
