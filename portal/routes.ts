import * as address from './customer/address.ts'
import * as closing from './customer/closing.ts'
import * as file from './customer/file.ts'
import * as home from './customer/home.ts'
import * as invited from './customer/invited.ts'
import * as language from './customer/language.ts'
import * as logo from './customer/logo.ts'
import * as me from './customer/me.ts'
import * as mine from './customer/mine.ts'
import * as newPassword from './customer/new-password.ts'
import * as newTicket from './customer/new-ticket.ts'
import * as ownPassword from './customer/own-password.ts'
import * as password from './customer/password.ts'
import * as press from './customer/press.ts'
import * as prove from './customer/prove.ts'
import * as reopening from './customer/reopening.ts'
import * as rating from './customer/rating.ts'
import * as register from './customer/register.ts'
import * as registered from './customer/registered.ts'
import * as report from './customer/report.ts'
import * as reply from './customer/reply.ts'
import * as sessions from './customer/sessions.ts'
import * as signIn from './customer/sign-in.ts'
import * as signInLink from './customer/sign-in-link.ts'
import * as stop from './customer/stop.ts'
import * as theme from './customer/theme.ts'
import * as ticket from './customer/ticket.ts'
import * as tickets from './customer/tickets.ts'
import * as writing from './customer/writing.ts'
import { ownerRoutes } from './owner/routes.ts'
import type { ConnectorRoute, LetterRoute, Limit, ProgramRoute, Route } from './route.ts'

const letters: Limit = { times: 20, seconds: 3600 }
const tries: Limit = { times: 60, seconds: 600 }
const writes: Limit = { times: 60, seconds: 600 }
const uploads: Limit = { times: 40, seconds: 600 }
const searches: Limit = { times: 600, seconds: 60 }

/** Every page of the portal, and who may ask for it. */
export const routes: readonly Route[] = [
  // What is asked for most stands first: the router tries one after the other.
  { method: 'get', path: 'tickets', who: 'customer', page: tickets.show, query: ['status', 'sort', 'down', 'q', 'after'], limit: searches, limits: 'q', sum: true },
  { method: 'get', path: 'tickets/new', who: 'customer', page: newTicket.show, writes: true, query: ['about'] },
  { method: 'post', path: 'tickets/new', who: 'customer', page: newTicket.create, writes: true, again: newTicket.show, body: 'photos', limit: uploads },
  { method: 'get', path: 'tickets/:reference', who: 'customer', page: ticket.show },
  { method: 'post', path: 'tickets/:reference/change', who: 'customer', page: ticket.update, writes: true, again: ticket.show, body: 'photos', limit: writes },
  { method: 'post', path: 'tickets/:reference/reply', who: 'customer', page: reply.create, writes: true, again: ticket.show, body: 'photos', limit: uploads },
  { method: 'get', path: 'tickets/:reference/write', who: 'customer', page: writing.show },
  { method: 'post', path: 'tickets/:reference/close', who: 'customer', page: closing.create, writes: true, limit: writes },
  { method: 'post', path: 'tickets/:reference/reopen', who: 'customer', page: reopening.create, writes: true, limit: writes },
  { method: 'get', path: 'tickets/:reference/rate', who: 'customer', page: rating.show, writes: true },
  { method: 'post', path: 'tickets/:reference/rate', who: 'customer', page: rating.create, writes: true, again: rating.show, limit: writes },

  { method: 'get', path: '', who: 'visitor', page: home.show },
  { method: 'get', path: 'theme.css', who: 'anyone', page: theme.show },
  { method: 'get', path: 'logo', who: 'anyone', page: logo.show },
  { method: 'post', path: 'language', who: 'anyone', page: language.update },

  { method: 'get', path: 'register', who: 'stranger', page: register.show, writes: true },
  { method: 'post', path: 'register', who: 'stranger', page: register.create, writes: true, again: register.show, body: 'photos', limit: letters },
  { method: 'get', path: 'registered', who: 'visitor', page: registered.show },
  { method: 'get', path: 'prove/:code', who: 'visitor', page: prove.show, secret: true },
  { method: 'post', path: 'prove/:code', who: 'visitor', page: prove.create, again: prove.show, secret: true, limit: tries },

  { method: 'get', path: 'sign-in', who: 'stranger', page: signIn.show, query: ['to'] },
  { method: 'post', path: 'sign-in', who: 'visitor', page: signIn.create, again: signIn.show, limit: tries },
  { method: 'get', path: 'sign-in/link', who: 'stranger', page: signInLink.show, query: ['to'] },
  { method: 'post', path: 'sign-in/link', who: 'visitor', page: signInLink.create, again: signInLink.show, limit: letters },
  { method: 'get', path: 'sign-in/link/:code', who: 'visitor', page: signInLink.show, secret: true },
  { method: 'post', path: 'sign-in/link/:code', who: 'visitor', page: signInLink.update, secret: true, limit: tries },
  { method: 'post', path: 'sign-out', who: 'visitor', page: signIn.remove },

  { method: 'get', path: 'password', who: 'visitor', page: password.show },
  { method: 'post', path: 'password', who: 'visitor', page: password.create, again: password.show, limit: letters },
  { method: 'get', path: 'password/:code', who: 'visitor', page: newPassword.show, secret: true },
  { method: 'post', path: 'password/:code', who: 'visitor', page: newPassword.update, again: newPassword.show, secret: true, limit: tries },
  { method: 'get', path: 'invited/:code', who: 'visitor', page: invited.show, secret: true },
  { method: 'post', path: 'invited/:code', who: 'visitor', page: invited.create, again: invited.show, secret: true, limit: tries },
  { method: 'get', path: 'new-address/:code', who: 'visitor', page: address.show, secret: true },
  { method: 'post', path: 'new-address/:code', who: 'visitor', page: address.update, secret: true, limit: tries },

  { method: 'get', path: 'act/:way', who: 'visitor', page: press.show, secret: true },
  { method: 'post', path: 'act/:way', who: 'visitor', page: press.create, writes: true, secret: true, limit: tries },
  { method: 'get', path: 'rate/:way', who: 'visitor', page: rating.show, query: ['stars'], secret: true },
  { method: 'post', path: 'rate/:way', who: 'visitor', page: rating.create, writes: true, again: rating.show, secret: true, limit: tries },
  { method: 'get', path: 'stop/:way', who: 'visitor', page: stop.show, secret: true },
  { method: 'post', path: 'stop/:way', who: 'visitor', page: stop.create, body: 'photos', secret: true, limit: tries, oneClick: true },

  { method: 'get', path: 'files/:id', who: 'customer', page: file.show },
  { method: 'get', path: 'files/:id/:small', who: 'customer', page: file.show },
  { method: 'get', path: 'files/:id/column/:column', who: 'customer', page: file.show },
  { method: 'get', path: 'files/:id/column/:column/:small', who: 'customer', page: file.show },

  { method: 'get', path: 'reports/:id', who: 'customer', page: report.show },
  { method: 'post', path: 'reports/:id', who: 'customer', page: report.create, writes: true, again: report.show, limit: writes },
  { method: 'get', path: 'reports/:id/pdf', who: 'customer', page: report.paper, limit: writes },
  { method: 'get', path: 'reports/:id/signed', who: 'customer', page: report.signedPaper },

  { method: 'get', path: 'me', who: 'customer', page: me.show },
  { method: 'post', path: 'me', who: 'customer', page: me.update, again: me.show, limit: writes },
  { method: 'post', path: 'me/address', who: 'customer', page: address.create, again: me.show, limit: letters },
  { method: 'post', path: 'me/password', who: 'customer', page: ownPassword.update, again: me.show, limit: tries },
  { method: 'post', path: 'me/sessions', who: 'customer', page: sessions.remove, limit: writes },
  { method: 'post', path: 'me/leave', who: 'customer', page: me.remove, again: me.show, limit: tries },
  { method: 'get', path: 'me/export.json', who: 'customer', page: mine.show, limit: letters },
  { method: 'get', path: 'me/export.zip', who: 'customer', page: mine.show, limit: letters },

  ...ownerRoutes,
]

/** What is no page: scripts of the owner's program say that a record was saved. (docs/host.md, I.3) */
export const programRoutes: readonly ProgramRoute[] = [
  { method: 'post', path: 'nudge', limit: { times: 120, seconds: 60 }, take: ({ nudges }, link, sent) => nudges.take(link, sent) },
]

const calls: Limit = { times: 1200, seconds: 60 }

/** What messaging companies call; off, and then nowhere, until the operator writes down their keys. */
export const connectorRoutes: readonly ConnectorRoute[] = [
  { method: 'get', path: 'hooks/whatsapp', channel: 'whatsapp', limit: calls },
  { method: 'post', path: 'hooks/whatsapp', channel: 'whatsapp', limit: calls },
  { method: 'post', path: 'hooks/sms', channel: 'sms', limit: calls },
]

/** Where a mail service hands over letters, once the operator wrote down the address they come to. */
export const letterRoutes: readonly LetterRoute[] = [{ method: 'post', path: 'hooks/mail', limit: { times: 3000, seconds: 60 } }]
