import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:http'
import express from 'express'
import type { Express } from 'express'

/**
 * Express gives every request and answer another prototype, after which the engine knows neither of them any more: that
 * costs more than all the rest of Express. Here they are born with the prototype it would give them.
 */
export function serverFor(app: Express): Server {
  class Asked extends IncomingMessage {}
  class Answered extends ServerResponse<Asked> {}
  adopt(app, 'request', Asked.prototype)
  adopt(app, 'response', Answered.prototype)
  return createServer({
    IncomingMessage: Asked, ServerResponse: Answered,
    maxHeaderSize: 16_384, headersTimeout: 20_000, requestTimeout: 300_000, keepAliveTimeout: 30_000,
  }, app)
}

function adopt(app: Express, name: 'request' | 'response', born: object): void {
  const own: unknown = Reflect.get(app, name)
  Object.defineProperties(born, { ...Object.getOwnPropertyDescriptors(express[name]), ...Object.getOwnPropertyDescriptors(own) })
  Object.defineProperty(app, name, { value: born })
}
