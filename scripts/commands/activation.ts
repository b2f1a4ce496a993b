import { readFileSync } from 'node:fs'
import { acceptKey, requestActivation } from '../../addon/lifecycle/activation.ts'
import { readManifest } from '../../addon/lifecycle/manifest.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { confirmOnlyOne } from '../../addon/lifecycle/only-one.ts'
import { refuse } from '../../addon/lifecycle/refusal.ts'
import { acceptRevocations, signRevocations } from '../../addon/lifecycle/revocation.ts'
import { readRequest } from '../../addon/lifecycle/request.ts'
import { settleState } from '../../addon/lifecycle/settle.ts'
import { dayOf, issueToken } from '../../addon/lifecycle/token.ts'
import { makeSigningKey, readSigningKey, trustKey } from '../../addon/lifecycle/vendor-keys.ts'
import type { Desk } from '../../addon/desk.ts'
import { newOwnerLink } from '../../addon/sessions/owner-door.ts'
import { agrees } from '../ask.ts'
import { Misuse } from '../command.ts'
import { about } from '../about.ts'
import type { Command, ExitCode, Typed } from '../command.ts'
import { dataFolder, installationHere, placeHelp, placeOptions } from '../place.ts'
import { tell, terminalLanguage, worded } from '../speak.ts'

/** Both sides of the activation: the owner asks and takes in, the publisher issues. */
export const command: Command = {
  name: 'activation',
  does: about.activation,
  help: [
    ['request [--to ADDRESS]', { it: 'mette in coda la richiesta e la mostra', en: 'queues the request and shows it' }],
    ['accept KEY', { it: 'prende una chiave', en: 'takes a key' }], ['show', { it: 'stato e scadenza', en: 'state and expiry' }],
    ['revocation FILE', { it: 'prende una lista di chiavi ritirate', en: 'takes a list of withdrawn keys' }],
    ['only-one [--yes]', { it: 'conferma che questo database è ora l’unico', en: 'confirms that this database is now the only one' }],
    ['owner-door', { it: 'mostra un link usa e getta della pagina del titolare', en: "shows a one-time link of the owner's door" }],
    ['new-key --key FILE', { it: 'crea una chiave di firma', en: 'makes a signing key' }],
    ['issue REQUEST --key FILE [--days 400]', { it: 'firma una chiave per una richiesta (o --request FILE)', en: 'signs a key for a request (or --request FILE)' }],
    ['revoke --key FILE --seq N', { it: 'firma la lista delle chiavi ritirate: --jti, --ins, --kid, più volte', en: 'signs the list of withdrawn keys: --jti, --ins, --kid, several times' }],
    ['trust --key FILE', { it: 'si fida di questa firma, solo in questa cartella', en: 'trusts this signature, in this folder alone' }],
    ...placeHelp,
  ],
  options: {
    ...placeOptions, to: { type: 'string' }, key: { type: 'string' }, days: { type: 'string' }, request: { type: 'string' },
    seq: { type: 'string' }, jti: { type: 'string', multiple: true }, ins: { type: 'string', multiple: true }, kid: { type: 'string', multiple: true }, yes: { type: 'boolean' },
  },
  async run(typed) {
    switch (typed.rest[0]) {
      case 'request': return atDesk(typed, desk => ask(desk, typed))
      case 'accept': return atDesk(typed, desk => accept(desk, typed.rest.slice(1).join('')))
      case 'show': return atDesk(typed, show)
      case 'revocation': return takeList(typed)
      case 'only-one': return onlyOne(typed)
      case 'owner-door': return atDesk(typed, async desk => {
        process.stdout.write(`${await desk.db.inTransaction(tx => newOwnerLink(desk, tx))}\n`)
        return 0
      })
      case 'revoke': return revoke(typed)
      case 'new-key': return made(makeSigningKey(keyFile(typed)))
      case 'issue': return issue(typed)
      case 'trust': {
        const { kid, publicKey } = readSigningKey(keyFile(typed))
        trustKey(dataFolder(typed), { kid, publicKey })
        return made({ kid, publicKey })
      }
      default: throw new Misuse('activation request|accept|show|revocation|only-one|owner-door|new-key|issue|revoke|trust')
    }
  },
}

async function ask(desk: Desk, typed: Typed): Promise<ExitCode> {
  const { sentTo, request, code } = await requestActivation(desk, typed.text('to'))
  tell(`Richiesta in coda per ${sentTo}, codice di controllo ${code}:`, `Request queued for ${sentTo}, check code ${code}:`)
  process.stdout.write(`${request}\n`)
  return 0
}

async function accept(desk: Desk, key: string): Promise<ExitCode> {
  await acceptKey(desk, key)
  return show(desk)
}

async function show(desk: Desk): Promise<ExitCode> {
  const { state, missing, warnings, portal, activation } = await settleState(desk)
  process.stdout.write(`${state}\n`)
  if (activation !== undefined) tell(`Chiave valida fino al ${dayOf(activation.exp, 'it')}`, `Key valid until ${dayOf(activation.exp, 'en')}`)
  for (const text of [...missing, ...warnings]) process.stdout.write(`- ${worded(text)}\n`)
  tell(`Portale: ${portal}`, `Portal: ${portal}`)
  return 0
}

function issue(typed: Typed): ExitCode {
  const file = typed.text('request')
  const asked = readRequest(file === undefined ? typed.rest.slice(1).join('') : readFileSync(file, 'utf8'))
  const days = Number(typed.text('days') ?? 400)
  if (!Number.isInteger(days) || days < 1 || days > 4000) throw new Misuse('--days')
  const { kid, key } = readSigningKey(keyFile(typed))
  const manifest = readManifest()
  const claims = { iss: manifest.name[terminalLanguage()], sub: asked.addon, aud: manifest.activation.audience, ins: asked.installation, cnf: asked.identity, url: asked.url, cust: asked.company }
  process.stdout.write(`${issueToken(claims, { now: new Date(), days, kid, key })}\n`)
  return 0
}

/** The publisher's list replaces the one before it whole, so what shall stay withdrawn is named again. */
function revoke(typed: Typed): ExitCode {
  const seq = Number(typed.text('seq'))
  if (!Number.isSafeInteger(seq) || seq < 1) throw new Misuse('--seq')
  const list = { seq, iat: Math.floor(Date.now() / 1000), jti: typed.all('jti'), ins: typed.all('ins'), kid: typed.all('kid') }
  process.stdout.write(`${signRevocations(list, readSigningKey(keyFile(typed)))}\n`)
  return 0
}

function takeList(typed: Typed): ExitCode {
  const file = typed.rest[1]
  if (file === undefined) throw new Misuse('activation revocation FILE')
  const { list, taken } = acceptRevocations(dataFolder(typed), readFileSync(file, 'utf8'))
  if (taken) tell(`Lista ${list.seq} presa: vale per tutte le installazioni di questa cartella.`, `List ${list.seq} taken: it holds for every installation of this folder.`)
  else tell(`Vale già la lista ${list.seq}: quella data non è più nuova.`, `List ${list.seq} is in force already: the one given is not newer.`)
  return 0
}

async function onlyOne(typed: Typed): Promise<ExitCode> {
  if (!typed.on('yes') && !await agrees({ it: 'Questo database è ora l’unico? Serviranno una nuova chiave di attivazione e nuovi accessi.', en: 'Is this database now the only one? It will need a new activation key, and everybody signs in anew.' })) {
    tell('Niente è stato cambiato.', 'Nothing was changed.')
    return 1
  }
  return atDesk(typed, async desk => {
    const { ownerDoor } = await confirmOnlyOne(desk)
    tell(`Identità nuova. Pagina del titolare: ${ownerDoor}`, `A new identity. The owner's door: ${ownerDoor}`)
    return 0
  })
}

function keyFile(typed: Typed): string {
  const file = typed.text('key')
  if (file === undefined) throw new Misuse('--key FILE')
  return file
}

function made({ kid, publicKey }: { readonly kid: string, readonly publicKey: string }): ExitCode {
  process.stdout.write(`${JSON.stringify({ kid, publicKey })}\n`)
  return 0
}

async function atDesk(typed: Typed, act: (desk: Desk) => Promise<ExitCode>): Promise<ExitCode> {
  const installation = installationHere(typed)
  if (installation === undefined) throw refuse('not-installed', 'Il servizio Ticket non è installato qui.', 'The Ticket service is not installed here.')
  const desk = await openDesk(installation, { folder: dataFolder(typed) })
  try { return await act(desk) } finally { await desk.db.close() }
}
