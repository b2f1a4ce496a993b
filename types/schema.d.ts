/** The host's structure as data: a table or a field exists because a row says so. */
declare module '@nios4/sdk' {
  /** Field-type codes of C.1. Readers ignore unknown ones without failing. */
  export type FieldType =
    | -1 | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 9 | 10 | 11 | 12 | 14 | 15 | 17 | 18
    | 20 | 21 | 22 | 24 | 25 | 26 | 27 | 28 | 29 | 30 | 31 | 32 | 33 | 34

  /** A row of `so_tables`. (B.3) */
  export interface TableRow {
    gguid: string
    tid: Stamp
    eli: number
    arc: number
    ut: string
    /** Category masks: who sees, deletes, changes the table. (B.6) */
    displayable: number
    eliminable: number
    editable: number
    tablename: string
    syncyes: number
    syncsel: number
    /** JSON object text, see TableParam; '' when none. (D.1) */
    param: string
    expressions: string
    tablelabel: string
    newlabel: string
    ind: number
    lgroup: string
  }

  /** Known keys of `so_tables.param`; a writer keeps the ones it does not know. (D.1) */
  export interface TableParam {
    TTYPE?: number
    TACC?: number
    list_layout?: { title?: string, subtitle?: string, value?: string, HR?: number }
    /** Names of the child tables shown as extra pages of the card. */
    additionals_tables?: string[]
    [unknown: string]: unknown
  }

  /** A row of `so_fields`. (B.3) */
  export interface FieldRow {
    gguid: string
    tid: Stamp
    eli: number
    arc: number
    ut: string
    displayable: number
    eliminable: number
    editable: number
    tablename: string
    fieldname: string
    fieldlabel: string
    fieldtype: number
    /** 1 = shown as a grid column. */
    viewcolumn: number
    columnwidth: number
    /** 1 = required. */
    obligatory: number
    /** JSON object text or ''. A list field names its list in `LIST` (our codec, L-7); a relation its table in `TABLE`. */
    param: string
    ofsystem: number
    expression: string
    style: string
    /** Tab of the card and place in it. */
    panel: string
    panelindex: number
    /** Label of the grid column. */
    fieldlabel2: string
    ind: number
    columnindex: number
  }

  /** Extra columns of `so_lists`: one named list per row. The text's form is learnt, see formats/list-text.ts. (D.4) */
  export interface ListRow extends StandardColumns { listname: string, listvalue: string }

  /** Extra columns of `so_forms`: the sections of the side bar. (B.4) */
  export interface SectionRow extends StandardColumns {
    displayable: number
    clienttype: number
    tablename: string
    param: string
    formlabel: string
    formtype: number
    formgroup: string
    formicon: number
    barbutton: number
  }
}
