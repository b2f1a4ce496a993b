import type { Language, Text } from '@nios4/sdk'
import type { ListForm } from '../../formats/list-text.ts'
import { createHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import type { HostUser } from '../../host/program/host-user.ts'
import { addList } from '../../host/program/lists.ts'
import { eldest } from '../../host/program/template.ts'
import { layFields, layTable } from '../../host/worlds/laying.ts'
import type { LaidField } from '../../host/worlds/laying.ts'

/** Nobody lays it: no name stands in any row. */
const nobody: HostUser = { username: '', mail: '', id: 0, categories: 1, admin: true }

/** Admins and default users see it. (docs/host.md, B.6) */
const everybody = 1 + 2

const both = (it: string, en: string): Text => ({ it, en })

/** What a company needs before it can answer its customers: who they are, and who it is itself. */
const customers = {
  name: both('clienti', 'customers'), label: both('Clienti', 'Customers'), newLabel: both('Nuovo cliente', 'New customer'),
  fields: [
    { name: both('nome', 'name'), label: both('Nome', 'Name'), type: 0, required: true, column: true },
    { name: both('email', 'email'), label: both('E-mail', 'E-mail'), type: 14, column: true },
    { name: both('telefono', 'phone'), label: both('Telefono', 'Phone'), type: 26, column: true },
    { name: both('indirizzo', 'address'), label: both('Indirizzo', 'Address'), type: 24 },
    { name: both('tipo', 'kind'), label: both('Tipo', 'Kind'), type: 12, list: 'customer_kind' },
    { name: both('note', 'notes'), label: both('Note', 'Notes'), type: 1 },
  ],
} as const

const yourData = [
  { name: both('nome_azienda', 'company_name'), label: both("Nome dell'azienda", 'Name of the company'), type: 0 },
  { name: both('email_azienda', 'company_email'), label: both("E-mail dell'azienda", "Company's e-mail"), type: 14 },
  { name: both('logo', 'logo'), label: both('Logo', 'Logo'), type: 2 },
  { name: both('telefono', 'phone'), label: both('Telefono', 'Phone'), type: 26 },
] as const

const kinds = [both('Privato', 'Private person'), both('Azienda', 'Company'), both('Ente pubblico', 'Public body')]

/**
 * An empty host with customers and *Your data* to fill in. Its one list is in the form asked for: the installer learns
 * from it how lists are written. (decision 15) What every host has bears the eldest stamp and wins over nobody's.
 */
export async function layBlankCompany(host: HostDatabase, language: Language, form: ListForm, now: Date): Promise<void> {
  const spoken = ({ name, label, ...rest }: typeof customers.fields[number] | typeof yourData[number]): LaidField => ({ ...rest, name: name[language], label: label[language] })
  await createHost(host, eldest)
  const label = both('I tuoi dati', 'Your data')[language]
  await host.knex('so_tables').where({ tablename: 'info' }).update({ tablelabel: label, newlabel: label, displayable: everybody })
  await addList(host, nobody, 'customer_kind', kinds.map(kind => kind[language]), { form, now })
  const table = { name: customers.name[language], label: customers.label[language], newLabel: customers.newLabel[language], section: '', mask: everybody, now }
  await layTable(host, nobody, table, customers.fields.map(spoken))
  await layFields(host, nobody, 'info', yourData.map(field => ({ ...spoken(field), panel: both('Principale', 'Main')[language] })), everybody, now)
}
