import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import helmet from 'helmet'
import type { RequestHandler } from 'express'

/** On every answer, whatever it is. (S37) They are the same for all: asked of helmet once, not by a dozen calls for each answer. */
export function safeHeaders(https: boolean): RequestHandler {
  const headers = headersOf(helmet(settings(https)))
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value)
    next()
  }
}

/** Notes the headers it is given, as they are written. */
class Noting extends ServerResponse {
  readonly noted: [string, string][] = []

  override setHeader(name: string, value: number | string | readonly string[]): this {
    this.noted.push([name, String(value)])
    return this
  }
}

function headersOf(handler: ReturnType<typeof helmet>): readonly (readonly [string, string])[] {
  const asked = new IncomingMessage(new Socket())
  const answered = new Noting(asked)
  handler(asked, answered, fault => { if (fault !== undefined) throw fault })
  return answered.noted
}

function settings(https: boolean): NonNullable<Parameters<typeof helmet>[0]> {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"], 'script-src': ["'self'"], 'style-src': ["'self'"], 'img-src': ["'self'", 'blob:'],
        'connect-src': ["'self'"], 'form-action': ["'self'"], 'base-uri': ["'none'"], 'object-src': ["'none'"], 'frame-ancestors': ["'none'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000 } : false,
    // With no-referrer a browser would send `Origin: null` with our own forms; pages with a secret address say it themselves.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
  }
}
