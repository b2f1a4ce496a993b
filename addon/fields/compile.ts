import { createHash } from 'node:crypto'
import type { Language, Text } from '@nios4/sdk'
import { defaultCaption, defaultLabel } from '../defaults/words.ts'
import type { HostField, HostTable, Schema } from '../records/schema.ts'
import type { RawRow } from '../records/values.ts'
import type { FieldShape, Kind } from './kind.ts'
import { kindOf } from './kinds/all.ts'
import type { Doubt, FieldPolicy, Policies } from './policies.ts'
import { readRule } from './rules.ts'
import type { Rule, UnreadableRule } from './rules.ts'
import type { States } from './states.ts'

export type Sources = {
  readonly table: HostTable | undefined
  readonly schema: Schema
  readonly states: States
  /** Column that holds the status, whose values are worded by *Ticket States*. */
  readonly statusColumn: string
  readonly language: Language
}

/** Rule rows + schema + lists → what customers may do. Closed wherever anything is in doubt. */
export function compile(rows: readonly RawRow[] | undefined, sources: Sources): Policies {
  const rules = (rows ?? []).map(readRule)
  const fields = sources.table?.fields ?? []
  const verdicts = fields.map(field => judge(field, rules, sources))
  const orphans: Doubt[] = rules
    .filter(rule => !fields.some(field => field.column.toLowerCase() === rule.column))
    .map(rule => ({ column: rule.column, rule: rule.id, key: 'no-such-field' }))
  const unreadable: Doubt[] = rows === undefined || sources.table === undefined ? [{ column: '', rule: '', key: 'unreadable-table' }] : []
  const doubts = [...unreadable, ...verdicts.flatMap(verdict => verdict.doubt === undefined ? [] : [verdict.doubt]), ...orphans]
  return Object.freeze({
    version: createHash('sha1').update(JSON.stringify([rows, sources.schema.fingerprint, sources.states.all])).digest('base64url').slice(0, 12),
    fields: Object.freeze(verdicts.flatMap(verdict => verdict.policy === undefined ? [] : [verdict.policy]).sort((a, b) => a.order - b.order)),
    hidden: Object.freeze(verdicts.flatMap(verdict => verdict.policy !== undefined ? [] : [verdict.hidden])),
    doubts: Object.freeze(doubts),
  })
}

type Verdict = {
  readonly policy?: FieldPolicy
  readonly doubt?: Doubt
  readonly hidden: Policies['hidden'][number]
}

function judge(field: HostField, rules: readonly (Rule | UnreadableRule)[], sources: Sources): Verdict {
  const column = field.column
  const mine = rules.filter(rule => rule.column === column.toLowerCase())
  const [rule] = mine
  const closed = (key: Doubt['key']): Verdict =>
    ({ doubt: { column, rule: rule?.id ?? '', key }, hidden: { column, label: field.label, why: key } })
  const kind = kindOf(field.type, !field.dateOnly)
  if (rule === undefined) return closed('missing-row')
  if (mine.length > 1) return closed('doubled-row')
  if ('unreadable' in rule) return closed('unreadable-row')
  const wanted = rule.list || rule.detail || rule.fill || rule.change
  if (!wanted) return { hidden: { column, label: field.label, why: 'rule' } }
  if (!field.physical.has(column) || !/^[a-z_][a-z0-9_]*$/i.test(column)) return closed('no-column')
  if (kind === undefined) return closed('unknown-kind')
  return { policy: policyOf(field, rule, kind, sources), hidden: { column, label: field.label, why: 'rule' } }
}

function policyOf(field: HostField, rule: Rule, kind: Kind, sources: Sources): FieldPolicy {
  const seen = rule.list || rule.detail
  return Object.freeze({
    column: field.column, rule: rule.id, kind, shape: shapeOf(field, sources), label: labelOf(field, rule, sources.language),
    list: rule.list, detail: rule.detail,
    fill: rule.fill && kind.askable,
    // Changing what one may not read would tell what it was: without sight no change.
    change: rule.change && seen && kind.askable,
    required: rule.required && (rule.fill || rule.change), order: rule.order + field.order / 1000, when: rule.when,
  })
}

/** How any column of a table is read, whoever may see it: also for recorded state and the owner's own history. */
export function shapeOf(field: HostField, sources: Pick<Sources, 'schema' | 'states' | 'statusColumn' | 'language'>): FieldShape {
  const { schema, states, statusColumn } = sources
  return {
    column: field.column,
    choices: (schema.lists.get(field.list) ?? []).map(({ value }) => value),
    maxLength: 0,
    companions: field.physical,
    caption: field.column === statusColumn
      ? (value, language) => states.caption(value, language)
      : (value, language) => defaultCaption(value, language),
  }
}

/** The owner's words for customers, else the display name both sides read (A51), else ours in the other language. */
function labelOf(field: HostField, rule: Rule, language: Language): Text {
  const own = field.label || field.column
  const other = defaultLabel(field.column, own, language)
  return { it: rule.label.it || other.it, en: rule.label.en || other.en }
}
