import { statSync } from 'node:fs'
import { packageKeys } from '../../addon/lifecycle/package/keys.ts'
import { checkSignedTree } from '../../addon/lifecycle/package/signed-tree.ts'
import { isPackage } from '../../addon/lifecycle/package/tree.ts'
import { outlook } from '../../addon/lifecycle/plan.ts'
import { installationState } from '../../addon/lifecycle/gate.ts'
import { noteLost } from '../../addon/lifecycle/lost.ts'
import { openDesk, openExisting } from '../../addon/lifecycle/open-desk.ts'
import { Refusal } from '../../addon/lifecycle/refusal.ts'
import { lettersWaiting, troubledLetters } from '../../addon/notices/failed.ts'
import { openPost } from '../../addon/notices/post.ts'
import { readSmtpSettings } from '../../addon/notices/smtp-settings.ts'
import { oneAddress } from '../../addon/notices/one-address.ts'
import { Misuse } from '../command.ts'
import { about } from '../about.ts'
import type { Command, Typed } from '../command.ts'
import { channelFindings } from '../channel-findings.ts'
import { connectionFindings } from '../connection-findings.ts'
import { faultText } from '../fault-text.ts'
import { found } from '../finding.ts'
import type { Finding } from '../finding.ts'
import { mailInFindings } from '../mail-in-findings.ts'
import { dataFolder, databaseAddress, installationHere, placeHelp, placeOptions, root, shownAddress } from '../place.ts'
import { terminalLanguage, worded } from '../speak.ts'

/** Looks at everything that must work, and says in plain words what does not. */
export const command: Command = {
  name: 'doctor',
  does: about.doctor,
  help: [...placeHelp, ['--mail ADDRESS', { it: 'manda una lettera di prova', en: 'sends a trial letter' }]],
  options: { ...placeOptions, mail: { type: 'string' } },
  async run(typed) {
    const checks = [...program(typed), ...await database(typed), ...await installed(typed), ...await mail(typed), ...await mailInFindings(dataFolder(typed), installationHere(typed))]
    for (const { good, text } of checks) process.stdout.write(`${good ? '✓' : '✗'} ${worded(text)}\n`)
    return checks.every(({ good }) => good) ? 0 : 1
  },
}

/** A checkout carries no signature; an unpacked package does. */
function program(typed: Typed): readonly Finding[] {
  if (!isPackage(root)) return []
  try {
    checkSignedTree(root, packageKeys(dataFolder(typed)))
    return [found(true, 'Il programma è quello firmato da chi lo pubblica.', 'The program is the one its publisher signed.')]
  } catch (fault) {
    if (fault instanceof Refusal) return [{ good: false, text: fault.text }]
    throw fault
  }
}

async function database(typed: Typed): Promise<readonly Finding[]> {
  const address = databaseAddress(typed)
  const name = shownAddress(address)
  try {
    const db = openExisting(address)
    try {
      const { plan } = await outlook(db, db.knex, new Date())
      return [
        found(true, `Il database risponde: ${name} (lingua: ${plan.language})`, `The database answers: ${name} (language: ${plan.language})`),
        ...plan.clashes.map(({ text }) => ({ good: false, text })),
        ...await connectionFindings(dataFolder(typed), address, Date.now()),
      ]
    } finally { await db.close() }
  } catch (fault) {
    if (fault instanceof Refusal) return [{ good: false, text: fault.text }]
    return [found(false, `Il database non risponde: ${name}. ${faultText(fault).split('\n')[0] ?? ''}`, `The database does not answer: ${name}. ${faultText(fault).split('\n')[0] ?? ''}`)]
  }
}

async function installed(typed: Typed): Promise<readonly Finding[]> {
  const installation = installationHere(typed)
  if (installation === undefined) return [found(false, 'Il servizio Ticket non è installato qui.', 'The Ticket service is not installed here.')]
  const folder = dataFolder(typed)
  const mode = statSync(`${folder}/installations/${installation.link}.json`).mode & 0o077
  const safe = mode === 0 ? [] : [found(false, "Il file dell'installazione si può leggere da altri: servono i permessi 600.", 'Others may read the installation file: it needs mode 600.')]
  try {
    const desk = await openDesk(installation, { folder })
    try {
      const { state, missing, warnings, portal } = await installationState(desk)
      const letters = await troubledLetters(desk)
      const lost = await noteLost(desk)
      return [
        ...safe, found(state === 'live', `Stato: ${state} · ${portal}`, `State: ${state} · ${portal}`), ...[...missing, ...warnings].map(text => ({ good: false, text })),
        ...lost.map(({ name }) => found(false, `Manca ${name}: il programma l'ha tolto. Si rifà con «ticketing repair».`, `${name} is missing: the program took it away. “ticketing repair” makes it again.`)),
        ...channelFindings(folder, installation),
        ...letters.length === 0 ? [] : [found(false, `${letters.length} lettere non partite`, `${letters.length} letters did not leave`)],
      ]
    } finally { await desk.db.close() }
  } catch (fault) {
    const [line = ''] = faultText(fault).split('\n')
    return [...safe, found(false, `L'installazione non si apre: ${line}`, `The installation does not open: ${line}`)]
  }
}

async function mail(typed: Typed): Promise<readonly Finding[]> {
  const asked = typed.text('mail')
  const to = asked === undefined ? undefined : oneAddress(asked)
  if (asked !== undefined && to === undefined) throw new Misuse(`--mail ${asked}`)
  const settings = readSmtpSettings(process.env, dataFolder(typed))
  if (settings === undefined) return [await noMail(typed, to !== undefined)]
  const post = openPost(settings, 1)
  try {
    await post.verify()
    const answers = found(true, `Il server di posta risponde: ${settings.host}:${settings.port}`, `The mail server answers: ${settings.host}:${settings.port}`)
    return to === undefined ? [answers] : [answers, await tryLetter(post, to)]
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : String(fault)
    return [found(false, `La posta non va: ${reason}`, `Mail does not work: ${reason}`)]
  } finally {
    post.close()
  }
}

/** Nothing is wrong with it until somebody wants a letter to leave. */
async function noMail(typed: Typed, wanted: boolean): Promise<Finding> {
  const waiting = await waitingHere(typed)
  const [it, en] = waiting === 0 ? ['', ''] : [`: lettere che aspettano: ${waiting}`, `: letters that wait: ${waiting}`]
  return found(!wanted && waiting === 0, `Posta non impostata (SMTP_HOST, SMTP_FROM o DATA/smtp.json)${it}.`, `No mail settings (SMTP_HOST, SMTP_FROM or DATA/smtp.json)${en}.`)
}

/** An installation that does not open is told of by its own finding. */
async function waitingHere(typed: Typed): Promise<number> {
  const installation = installationHere(typed)
  const desk = installation === undefined ? undefined : await openDesk(installation, { folder: dataFolder(typed) }).catch(() => undefined)
  if (desk === undefined) return 0
  try { return await lettersWaiting(desk) } finally { await desk.db.close() }
}

async function tryLetter(post: ReturnType<typeof openPost>, to: string): Promise<Finding> {
  const it = terminalLanguage() === 'it'
  const text = it ? 'Se leggi questa lettera, la posta del servizio Ticket funziona.' : 'If you read this letter, the mail of the Ticket service works.'
  const outcome = await post.send(trialLetter(to, it ? 'Lettera di prova' : 'Trial letter', text))
  return found(outcome.kind === 'sent', outcome.kind === 'sent' ? `Lettera di prova mandata a ${to}` : `La lettera di prova non è partita: ${JSON.stringify(outcome)}`,
    outcome.kind === 'sent' ? `Trial letter sent to ${to}` : `The trial letter did not leave: ${JSON.stringify(outcome)}`)
}

const trialLetter = (to: string, subject: string, text: string): Parameters<ReturnType<typeof openPost>['send']>[0] => ({
  id: `doctor-${Date.now()}`, house: 'ticketing', to: { name: '', address: to }, fromName: 'Ticketing', replyTo: '', subject, text, html: `<p>${text}</p>`,
  date: new Date(), logo: undefined,
})
