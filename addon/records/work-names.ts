type Columns<Name extends string> = { readonly table: string } & Readonly<Record<Name, string>>

/** The firm's own reports and invoices; every name is '' where the host has nothing for it. */
export type WorkNames = {
  readonly report: Columns<'customer' | 'number' | 'date' | 'fault' | 'work' | 'start' | 'end' | 'technician' | 'signature' | 'ticket'>
  readonly materials: Columns<'description' | 'quantity' | 'unit' | 'price'>
  readonly invoice: Columns<'customer' | 'number' | 'date' | 'reason' | 'net' | 'vat' | 'total' | 'status'>
  readonly invoiceRows: Columns<'description' | 'quantity' | 'unit' | 'price' | 'rate' | 'amount'>
  /** What the map names and the host no longer has: while something is lacking, what a report says is not compared. */
  readonly lacking: readonly string[]
}

export type MapRow = { readonly role: string, readonly tablename: string, readonly fieldname: string }

export function readWorkNames(rows: readonly MapRow[]): WorkNames {
  const row = (role: string): MapRow | undefined => rows.find(found => found.role === role && found.tablename !== '')
  const parents: Readonly<Record<string, string>> = { materials: 'report', 'invoice-rows': 'invoice' }
  // Rows of a table that plays no part play none either.
  const table = (role: string): string => parents[role] !== undefined && row(parents[role]) === undefined ? '' : row(role)?.tablename ?? ''
  // A field of a table that is not the one in use any more is none.
  const fieldIn = (role: string) => (name: string): string => row(`${role}.${name}`)?.tablename === table(role) ? row(`${role}.${name}`)?.fieldname ?? '' : ''
  const [report, materials, invoice, line] = [fieldIn('report'), fieldIn('materials'), fieldIn('invoice'), fieldIn('invoice-rows')]
  return {
    lacking: [],
    report: {
      table: table('report'), customer: report('customer'), number: report('number'), date: report('date'), fault: report('fault'), work: report('work'),
      start: report('start'), end: report('end'), technician: report('technician'), signature: report('signature'), ticket: report('ticket'),
    },
    materials: { table: table('materials'), description: materials('description'), quantity: materials('quantity'), unit: materials('unit'), price: materials('price') },
    invoice: {
      table: table('invoice'), customer: invoice('customer'), number: invoice('number'), date: invoice('date'), reason: invoice('reason'), net: invoice('net'),
      vat: invoice('vat'), total: invoice('total'), status: invoice('status'),
    },
    invoiceRows: {
      table: table('invoice-rows'), description: line('description'), quantity: line('quantity'), unit: line('unit'), price: line('price'), rate: line('rate'), amount: line('amount'),
    },
  }
}
