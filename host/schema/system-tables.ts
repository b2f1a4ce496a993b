/** A field of a system table: `name:type` or `name:type:label`. Tables in the order of docs/host.md B.4. */
export type SystemTable = { readonly name: string, readonly fields: readonly string[] }

const of = (name: string, ...fields: readonly string[]): SystemTable => ({ name, fields })

export const systemTables: readonly SystemTable[] = [
  of('so_localusers', 'username:0:UserName', 'optionsbase:4:Opzioni Base', 'optionsadmin:4:Opzioni Admin', 'usermail:0:E-Mail', 'param:0:Parametri',
    'color:6:Colore Utente', 'id:17:id', 'password_hash:0:Password', 'usercloud:4:UtenteCloud', 'admin:4:Amministratore', 'categories:17:Categorie'),
  of('so_categories', 'categoryname:0', 'bitwiseindex:17'),
  of('so_lists', 'listname:0', 'listvalue:0'),
  of('so_trees', 'nodename:0:Nodo', 'root:4:Radice'),
  of('so_counters', 'tidserver:17', 'countervalue:9', 'countermask:0', 'counterlabel:0'),
  of('so_constant', 'constantdescription:0:Descrizione', 'constantkey:0:Chiave', 'constantvalue:0:Valore'),
  of('so_forms', 'displayable:17', 'clienttype:17', 'tablename:0', 'param:0', 'formlabel:0', 'formtype:9', 'formgroup:0', 'formicon:9', 'barbutton:4'),
  of('so_gridusers', 'id:17', 'tablename:0:Nome Tabella', 'param:0:parametri'),
  of('so_dashboard', 'username:0', 'param:0'),
  of('so_reports', 'reportname:0:Nome Report', 'reportgroup:0:Gruppo Report', 'reportbody:0:Corpo Report', 'reporttype:9:Tipo Report', 'displayable:17', 'clienttype:17'),
  of('so_prints', 'tablename:0:Nome Tabella', 'printname:0:Nome Stampa', 'printwindows:0:Stampa Windows', 'printmobile:0:Stampa Mobile', 'printtype:4:Tipo Stampa', 'displayable:17'),
  of('so_mails', 'tablename:0:Nome Tabella', 'mailname:0:Nome Mail', 'mailwindows:0:Mail Windows', 'mailmobile:0:Mail Mobile', 'displayable:17'),
  of('so_notifications', 'notificationtitle:0:Titolo', 'notificationdescription:0:Descrizione', 'ttitle:0:Template titolo', 'tdescription:0:Template descrizione',
    'param:0:Parametri', 'noticedate:18:Data Avviso', 'notificationtype:9:Tipo', 'read:4:Letto', 'repeat:9:ripeti', 'date:18:data', 'fielddate:0:fielddate',
    'dateb:18:datab', 'datestop:18:datestop', 'remindertype:9:remindertype', 'notificationsystem:0:Sistema'),
  of('so_archives', 'tablename:0:Nome Tabella', 'arcindex:9:Indice Archivio', 'archivename:0:Nome Archivio'),
  of('so_allocators', 'allocatorname:0', 'allocatorvalue:0'),
  of('so_schemes', 'tablename:0:Nome Tabella', 'schemename:0:Nome Schema', 'schemetable:0:Schema', 'displayable:17'),
  of('so_schemesmo', 'tablename:0:Nome Tabella', 'schemename:0:Nome Schema', 'schemetable:0:Schema', 'displayable:17', 'schemetype:9'),
  of('so_scripts', 'scriptname:0', 'tablename:0', 'scriptbody:0', 'scriptenable:9', 'scripttype:9'),
  of('so_scriptslua', 'scriptname:0', 'tablename:0', 'scriptbody:0', 'scriptenable:17', 'scriptclient:17', 'scripttype:9'),
  of('so_settings', 'param:0'),
  of('so_my', 'url:0', 'name:0', 'seed:0', 'released:4', 'system:0', 'product_code:0', 'installed:4', 'updated:4', 'type:9', 'used:4'),
  of('so_tempimport', 'timpdescription:0:Descrizione', 'param:0:Parametri'),
  of('so_dbversion', 'dbversion:0'),
  of('info'),
]
