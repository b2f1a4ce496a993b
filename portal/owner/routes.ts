import * as file from '../customer/file.ts'
import type { Limit, Route } from '../route.ts'
import * as activation from './activation.ts'
import * as admission from './admission.ts'
import * as connection from './connection.ts'
import * as connectionAccess from './connection-access.ts'
import * as connectionWithdrawal from './connection-withdrawal.ts'
import * as connectionWriting from './connection-writing.ts'
import * as door from './door.ts'
import * as entry from './entry.ts'
import * as fields from './fields.ts'
import * as health from './health.ts'
import * as hook from './hook.ts'
import * as incoming from './incoming.ts'
import * as invitation from './invitation.ts'
import * as key from './key.ts'
import * as newReport from './new-report.ts'
import * as report from './report.ts'
import * as tickets from './tickets.ts'
import * as letters from './letters.ts'
import * as link from './link.ts'
import * as look from './look.ts'
import * as onlyOne from './only-one.ts'
import * as overview from './overview.ts'
import * as people from './people.ts'
import * as poster from './poster.ts'
import * as press from './press.ts'
import * as qr from './qr.ts'
import * as quick from './quick.ts'
import * as ratings from './ratings.ts'
import * as refusal from './refusal.ts'
import * as request from './request.ts'
import * as rules from './rules.ts'
import * as text from './text.ts'
import * as texts from './texts.ts'
import * as webhooks from './webhooks.ts'

const letterLimit: Limit = { times: 20, seconds: 3600 }
const tries: Limit = { times: 60, seconds: 600 }
const writes: Limit = { times: 120, seconds: 600 }

/** The owner's door: open before activation and before the company's data are there. (decision 1) */
export const ownerRoutes: readonly Route[] = [
  { method: 'get', path: 'owner/sign-in', who: 'anyone', page: door.show },
  { method: 'post', path: 'owner/sign-in', who: 'anyone', page: door.create, again: door.show, limit: letterLimit },
  { method: 'post', path: 'owner/sign-out', who: 'owner', page: door.remove },
  { method: 'get', path: 'owner/enter/:code', who: 'anyone', page: entry.show, secret: true },
  { method: 'post', path: 'owner/enter/:code', who: 'anyone', page: entry.create, secret: true, limit: tries },

  { method: 'get', path: 'owner/let-in/:code', who: 'anyone', page: admission.show, secret: true },
  { method: 'post', path: 'owner/let-in/:code', who: 'anyone', page: admission.create, again: admission.show, secret: true, limit: tries },
  { method: 'get', path: 'owner/refuse/:code', who: 'anyone', page: refusal.show, secret: true },
  { method: 'post', path: 'owner/refuse/:code', who: 'anyone', page: refusal.create, secret: true, limit: tries },

  { method: 'get', path: 'owner/act/:way', who: 'anyone', page: press.show, secret: true },
  { method: 'post', path: 'owner/act/:way', who: 'anyone', page: press.create, again: press.show, body: 'photos', secret: true, limit: tries },

  { method: 'get', path: 'owner', who: 'owner', page: overview.show },
  { method: 'get', path: 'owner/activation', who: 'owner', page: activation.show },
  { method: 'post', path: 'owner/activation', who: 'owner', page: activation.update, again: activation.show, limit: tries },
  { method: 'post', path: 'owner/activation/request', who: 'owner', page: request.create, limit: letterLimit },
  { method: 'post', path: 'owner/only-one', who: 'owner', page: onlyOne.create, limit: writes },
  { method: 'get', path: 'owner/key/:key', who: 'anyone', page: key.show, secret: true },
  { method: 'post', path: 'owner/key/:key', who: 'anyone', page: key.create, secret: true, limit: tries },

  { method: 'get', path: 'owner/quick', who: 'owner', page: quick.show, query: ['q'] },
  { method: 'post', path: 'owner/quick', who: 'owner', page: quick.create, again: quick.show, body: 'photos', limit: writes },

  { method: 'get', path: 'owner/tickets', who: 'owner', page: tickets.show, query: ['q'] },
  { method: 'get', path: 'owner/tickets/:ticket', who: 'owner', page: tickets.showOne },
  { method: 'get', path: 'owner/tickets/:ticket/report', who: 'owner', page: newReport.show },
  { method: 'post', path: 'owner/tickets/:ticket/report', who: 'owner', page: newReport.create, again: newReport.show, limit: writes },
  { method: 'get', path: 'owner/files/:id', who: 'owner', page: file.show },
  { method: 'get', path: 'owner/files/:id/:small', who: 'owner', page: file.show },
  { method: 'get', path: 'owner/files/:id/column/:column', who: 'owner', page: file.show },
  { method: 'get', path: 'owner/files/:id/column/:column/:small', who: 'owner', page: file.show },
  { method: 'get', path: 'owner/reports/:id', who: 'owner', page: report.show },
  { method: 'post', path: 'owner/reports/:id', who: 'owner', page: report.update, again: report.show, limit: writes },
  { method: 'post', path: 'owner/reports/:id/open', who: 'owner', page: report.open, limit: writes },
  { method: 'post', path: 'owner/reports/:id/invoice', who: 'owner', page: report.invoice, again: report.show, limit: writes },
  { method: 'get', path: 'owner/reports/:id/pdf', who: 'owner', page: report.paper, limit: writes },
  { method: 'get', path: 'owner/reports/:id/signed', who: 'owner', page: report.signedPaper },
  { method: 'get', path: 'owner/reports/:id/csv', who: 'owner', page: report.sheet, query: ['hourly'] },

  { method: 'get', path: 'owner/people', who: 'owner', page: people.show },
  { method: 'post', path: 'owner/people', who: 'owner', page: people.update, again: people.show, limit: writes },
  { method: 'get', path: 'owner/incoming', who: 'owner', page: incoming.show },
  { method: 'post', path: 'owner/incoming', who: 'owner', page: incoming.update, again: incoming.show, limit: writes },
  { method: 'get', path: 'owner/invite', who: 'owner', page: invitation.show, query: ['q', 'ticked'] },
  { method: 'post', path: 'owner/invite', who: 'owner', page: invitation.create, again: invitation.show, limit: writes },

  { method: 'get', path: 'owner/link', who: 'owner', page: link.show },
  { method: 'get', path: 'owner/poster', who: 'owner', page: poster.show },
  { method: 'get', path: 'owner/qr.svg', who: 'owner', page: qr.show },

  { method: 'get', path: 'owner/rules', who: 'owner', page: rules.show },
  { method: 'get', path: 'owner/texts', who: 'owner', page: texts.show },
  { method: 'get', path: 'owner/texts/:letter', who: 'owner', page: text.show },
  { method: 'post', path: 'owner/texts/:letter', who: 'owner', page: text.update, again: text.show, limit: writes },
  { method: 'get', path: 'owner/letters', who: 'owner', page: letters.show },
  { method: 'post', path: 'owner/letters', who: 'owner', page: letters.update, limit: writes },
  { method: 'get', path: 'owner/ratings', who: 'owner', page: ratings.show },
  { method: 'get', path: 'owner/health', who: 'owner', page: health.show },
  { method: 'get', path: 'owner/hook', who: 'owner', page: hook.show },
  { method: 'get', path: 'owner/webhooks', who: 'owner', page: webhooks.show },
  { method: 'post', path: 'owner/webhooks', who: 'owner', page: webhooks.update, limit: writes },

  { method: 'get', path: 'owner/connection', who: 'owner', page: connection.show },
  { method: 'post', path: 'owner/connection/writing', who: 'owner', page: connectionWriting.update, again: connection.show, limit: tries },
  { method: 'post', path: 'owner/connection/access', who: 'owner', page: connectionAccess.update, again: connection.show, limit: tries },
  { method: 'post', path: 'owner/connection/withdrawal', who: 'owner', page: connectionWithdrawal.create, again: connection.show, limit: tries },

  { method: 'get', path: 'owner/look', who: 'owner', page: look.show, query: ['q'] },
  { method: 'post', path: 'owner/look', who: 'owner', page: look.create, limit: writes },
  { method: 'post', path: 'owner/look/leave', who: 'customer', page: look.remove },
  { method: 'get', path: 'owner/fields/:reference', who: 'customer', page: fields.show },
]
