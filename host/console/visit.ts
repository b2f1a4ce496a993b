import type { AddonPlace } from '@nios4/sdk'
import type { Request, Response } from 'express'
import type { HostDatabase } from '../open.ts'
import type { HostUser } from '../program/host-user.ts'
import { iconOf } from './icon.ts'
import { firstRow, titleOf } from './records.ts'
import { render } from './render.ts'
import { readSchema } from './schema.ts'
import type { Schema, Table } from './schema.ts'
import type { Session, Sessions } from './sessions.ts'
import { languageOf, speakIn } from './speech.ts'
import type { Say } from './speech.ts'
import type { Language } from './words.ts'

/** What the console was started with. */
export interface Console {
  readonly host: HostDatabase
  readonly files: string
  /** Of the component offered; a package taken in puts its own in this place. */
  manifest: string | undefined
  readonly place: AddonPlace | undefined
  readonly now: () => Date
  readonly sessions: Sessions
  /** Whose this name and password are. */
  readonly signIn: (username: string, password: string) => Promise<HostUser | undefined>
}

/** One request of a signed-in person, with the structure as it is right now. */
export interface Visit {
  readonly console: Console
  readonly session: Session
  readonly user: HostUser
  readonly schema: Schema
  readonly language: Language
  readonly t: Say
  readonly request: Request
  readonly response: Response
  show(view: string, page: Readonly<Record<string, unknown>>, status?: number): Promise<void>
  /** Goes to another page after a change, saying what happened. */
  go(address: string, notice?: string): void
}

/** The table whose single row is *Your data*. (docs/host.md, B.4) */
export const ownTable = 'info'

export const addressOf = (table: string, id?: string): string =>
  table === ownTable ? '/your-data' : `/t/${table}${id === undefined ? '' : `/${id}`}`

export async function beginVisit(desk: Console, session: Session, user: HostUser, request: Request, response: Response): Promise<Visit> {
  const schema = await readSchema(desk.host, user)
  const language = languageOf(request)
  const { t } = speakIn(language)
  return {
    console: desk, session, user, schema, language, t, request, response,
    show: async (view, page, status = 200) => {
      const frame = { language, t, user, csrf: session.csrf, here: request.method === 'GET' ? request.originalUrl : request.path, notice: session.notice }
      session.notice = ''
      const around = { firm: await firmOf(desk, schema) || t('program'), groups: groupsOf(desk, schema, user, t, request.path) }
      response.status(status).send(await render(view, { ...frame, ...around, ...page }))
    },
    go: (address, notice = '') => {
      session.notice = notice
      response.redirect(303, address)
    },
  }
}

async function firmOf(desk: Console, schema: Schema): Promise<string> {
  const table = schema.tables.get(ownTable)
  const row = table === undefined ? undefined : await firstRow(desk.host, ownTable)
  return table === undefined || row === undefined ? '' : titleOf(table, row)
}

interface Item { readonly href: string, readonly label: string, readonly icon: string, readonly active: boolean }
interface Group { readonly label: string, readonly sections: readonly Item[] }

function groupsOf(desk: Console, schema: Schema, user: HostUser, t: Say, path: string): readonly Group[] {
  const item = (href: string, label: string, icon: string): Item => ({ href, label, icon, active: path === href || path.startsWith(`${href}/`) })
  const names = [...new Set(schema.sections.map(({ group }) => group))]
  const own = [
    ...(schema.tables.has(ownTable) ? [item('/your-data', t('your-data'), 'building')] : []),
    ...(user.admin && desk.manifest !== undefined ? [item('/marketplace', t('marketplace'), 'shop')] : []),
    ...(user.admin ? [item('/template', t('template'), 'file')] : []),
  ]
  const groups = names.map(label => ({
    label,
    sections: schema.sections.filter(({ group }) => group === label).map(section => item(`/t/${section.table}`, section.label, iconOf(section))),
  }))
  return [...groups, { label: t('company'), sections: own }]
}

/** A table the person may see, by the address he asked for. System tables have no card. */
export function tableAsked(visit: Visit): Table | undefined {
  const name = visit.request.params.table
  return typeof name !== 'string' || /^(so|lo)_/.test(name) ? undefined : visit.schema.tables.get(name)
}

export const missing = (visit: Visit): Promise<void> => visit.show('missing', { title: visit.t('not-found-title') }, 404)
