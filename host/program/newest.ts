/** The newest row of each name, in the order given: two devices may have made the same one. */
export function newest<Row extends { readonly tid: number }>(rows: readonly Row[], nameOf: (row: Row) => string): readonly Row[] {
  const best = new Map<string, Row>()
  for (const row of rows) {
    const other = best.get(nameOf(row))
    if (other === undefined || row.tid > other.tid) best.set(nameOf(row), row)
  }
  return rows.filter(row => best.get(nameOf(row)) === row)
}
