import express from 'express'
import type { RequestHandler } from 'express'
import { NotFound } from '../addon/faults.ts'
import { bodyBy, openDoor } from './door.ts'
import type { House } from './house.ts'
import type { ProgramRoute } from './route.ts'

const readJson = express.json({ limit: '4kb', type: () => true })

/** A door for programs: who they are stands in what they send. Everything that is not taken, whatever the reason, is a link that leads nowhere. */
export const serveProgram = (route: ProgramRoute, house: House): RequestHandler => openDoor(route, house, async ({ link, request, response }) => {
  if (!route.take(house, link, await bodyBy(readJson, request, response))) throw new NotFound('unknown-link')
  return undefined
}, () => undefined)
