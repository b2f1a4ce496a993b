import type { FieldRow, Stamp, TableRow } from '@nios4/sdk'

/** Everything a host writes for a table nobody configured: mask 1 = admin everywhere. (docs/host.md, B.6, D.1) */
export function tableMetadata(given: Pick<TableRow, 'gguid' | 'tablename' | 'tablelabel'> & Partial<TableRow>, stamp: Stamp): TableRow {
  return {
    tid: stamp, eli: 0, arc: 0, ut: '', displayable: 1, eliminable: 1, editable: 1, syncyes: 1, syncsel: 1,
    param: '{"TTYPE":0}', expressions: '', newlabel: `Nuovo ${given.tablelabel}`, ind: 0, lgroup: 'general', ...given,
  }
}

/** The same for a field. (B.3, D.2) */
export function fieldMetadata(
  given: Pick<FieldRow, 'gguid' | 'tablename' | 'fieldname' | 'fieldlabel' | 'fieldtype'> & Partial<FieldRow>, stamp: Stamp,
): FieldRow {
  return {
    tid: stamp, eli: 0, arc: 0, ut: '', displayable: 1, eliminable: 1, editable: 1, viewcolumn: 0, columnwidth: 200, obligatory: 0,
    param: '{}', ofsystem: 0, expression: '{}', style: '{"CCS":-1,"CCT":-16777216,"L":0}', panel: '', panelindex: 0,
    fieldlabel2: given.fieldlabel, ind: 0, columnindex: 0, ...given,
  }
}
