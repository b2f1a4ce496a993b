#!/usr/bin/env python3
"""A client for Nios4 in Python's standard library, written from sections F and G of the host contract alone.

It keeps a replica in an SQLite file, as a device does, exchanges it with the synchroniser and calls the Web API.
Nobody ships it: it proves that our cloud speaks the protocol and not merely the dialect of our own client.

    NIOS4_EMAIL=... NIOS4_PASSWORD=... python3 nios4.py BASE DATABASE REPLICA

Commands come as JSON lists, one a line; each is answered with one line of JSON, a failure with {"failed": code}.

    login                         who am I, which databases are mine
    round [PAGE]                  one round with the synchroniser; PAGE rows in a packet
    save TABLE VALUES             insert or change a row of the replica
    remove TABLE GGUID            remove one for good
    rows TABLE                    what the replica holds
    structure TABLE FIELDS        a new table made on this device: name -> type
    upload TABLE PATHS [TYPE]     ids of the sent files; several go as one form
    download TABLE GGUID PATH [thumb]
    mail LETTER                   a letter through the cloud
    api ACTION QUERY [BODY]       any action of the Web API
    join                          the Web API's sync, until nothing is partial
"""
import json
import os
import sqlite3
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
from datetime import datetime, timedelta, timezone

STANDARD = ['gguid', 'tid', 'eli', 'arc', 'ut', 'uta', 'exp', 'gguidp', 'ind', 'tap', 'dsp', 'dsc', 'dsq1', 'dsq2', 'utc', 'tidc']
NUMBERS = {'tid', 'eli', 'arc', 'ind', 'dsq1', 'dsq2', 'tidc'}
SO_TABLES = ['gguid', 'tid', 'eli', 'arc', 'ut', 'displayable', 'eliminable', 'editable', 'tablename', 'syncyes', 'syncsel', 'param',
             'expressions', 'tablelabel', 'newlabel', 'ind', 'lgroup']
SO_FIELDS = ['gguid', 'tid', 'eli', 'arc', 'ut', 'displayable', 'eliminable', 'editable', 'tablename', 'fieldname', 'fieldlabel', 'fieldtype',
             'viewcolumn', 'columnwidth', 'obligatory', 'param', 'ofsystem', 'expression', 'style', 'panel', 'panelindex', 'fieldlabel2', 'ind',
             'columnindex']
SO_USERS = ['gguid', 'tid', 'eli', 'arc', 'ut', 'username', 'param', 'categories', 'admin', 'id', 'ind']
STRUCTURE_TEXTS = {'gguid', 'ut', 'tablename', 'param', 'expressions', 'tablelabel', 'newlabel', 'lgroup', 'fieldname', 'fieldlabel',
                   'expression', 'style', 'panel', 'fieldlabel2', 'username'}
NUMERIC_TYPES = {3, 4, 5, 6, 9, 10, 17, 18}
TEXT_TYPES = {0, 1, 2, 12, 14, 15, 20, 21, 22, 24, 25, 26, 27, 28, 29, 30, 31, 32, 34}
SUFFIXED = {'read', 'repeat', 'usercloud'}


class Failure(Exception):
    """The server said no; `code` is its word for it."""

    def __init__(self, code, message=''):
        super().__init__(message or code)
        self.code = code


def stamp(moment=None):
    return int((moment or datetime.now(timezone.utc)).strftime('%Y%m%d%H%M%S'))


def stamp_after(previous):
    """Now, or one second after the row's last change."""
    now = stamp()
    if now > previous:
        return now
    return stamp(datetime.strptime(str(int(previous)), '%Y%m%d%H%M%S') + timedelta(seconds=1))


def columns_of(name, kind):
    """Columns of a field under the names that travel, companions included."""
    if kind not in NUMERIC_TYPES | TEXT_TYPES:
        return []
    more = {20: [('gguid_' + name, '')], 22: [('gguid_' + name, '')], 21: [('dat_' + name, '')], 28: [('file_' + name, '')],
            24: [('dat_' + name, ''), ('lat_' + name, 0), ('lng_' + name, 0)]}
    return [(name, 0 if kind in NUMERIC_TYPES else '')] + more.get(kind, [])


def physical(name):
    return name + '_b' if name in SUFFIXED else name


def travelling(name):
    return name[:-2] if name.endswith('_b') and name[:-2] in SUFFIXED else name


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


class Wire:
    """Requests. The action, the token and the database stand in the query string."""

    def __init__(self, base, database, email, password):
        self.base, self.database, self.email, self.password = base, database, email, password
        self.token = ''

    def login(self):
        answer = self.json('_master', 'user_login', {'email': self.email, 'password': self.password}, anonymous=True)
        if answer.get('error') is not False:
            raise Failure(answer.get('error_code', 'unknown'))
        self.token = answer['user']['token']
        return answer

    def raw(self, door, action, query, body=None, content_type='application/json', anonymous=False):
        if not anonymous and not self.token:
            self.login()
        known = {} if anonymous else {'token': self.token, 'db': self.database}
        address = '%s/%s/?%s' % (self.base, door, urllib.parse.urlencode({'action': action, **known, **query}))
        request = urllib.request.Request(address, data=body, headers={} if body is None else {'Content-Type': content_type})
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, response.headers.get('Content-Type', ''), response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers.get('Content-Type', ''), error.read()

    def json(self, door, action, query, body=None, **more):
        status, kind, content = self.raw(door, action, query, None if body is None else json.dumps(body).encode(), **more)
        if status != 200:
            raise Failure('http_%d' % status)
        if 'json' not in kind:
            raise Failure('no_json')
        return json.loads(content)

    def synchroniser(self, query, body, form=False):
        known = {'dos': 'Linux', 'dmodel': 'python', 'lang': 'it', 'system': 'nios4'}
        if form:
            status, _, content = self.raw('_sync', 'sync_all', {**known, **query}, b'dummy=1', 'application/x-www-form-urlencoded')
            if status != 200:
                raise Failure('http_%d' % status)
            answer = json.loads(content)
        else:
            answer = self.json('_sync', 'sync_all', {**known, **query}, body)
        if answer.get('result') == 'KO':
            raise Failure(answer.get('code', 'unknown'), answer.get('message', ''))
        return answer

    def api(self, action, query, body=None):
        """Any action of the Web API. A dead token is worth one new login."""
        answer = self.json('ws', action, query, body)
        if answer.get('error_code') == 'not_logged' and 'token' not in query:
            self.login()
            answer = self.json('ws', action, query, body)
        if answer.get('error') is not False:
            raise Failure(answer.get('error_code', 'unknown'), answer.get('error_message', ''))
        return answer

    def upload(self, table, content, kind='file'):
        identity = str(uuid.uuid4())
        _, _, answer = self.raw('_sync', 'file_upload', {'tablename': table, 'gguid': identity, 'type': kind, 'dos': 'Linux', 'system': 'nios4'},
                                content, 'application/octet-stream')
        self.refuse_ko(answer)
        return identity

    def upload_form(self, table, contents):
        """Several files in one form: gguid_X, file_X, type_X, args_X."""
        border, identities, parts = uuid.uuid4().hex, [], []
        for index, content in enumerate(contents):
            identities.append(str(uuid.uuid4()))
            for name, value in (('gguid', identities[-1]), ('type', 'file'), ('args', '')):
                parts.append(('--%s\r\nContent-Disposition: form-data; name="%s_%d"\r\n\r\n%s\r\n' % (border, name, index, value)).encode())
            parts.append(('--%s\r\nContent-Disposition: form-data; name="file_%d"; filename="%d"\r\nContent-Type: application/octet-stream\r\n\r\n'
                          % (border, index, index)).encode() + content + b'\r\n')
        body = b''.join(parts) + ('--%s--\r\n' % border).encode()
        _, _, answer = self.raw('_sync', 'file_upload', {'tablename': table}, body, 'multipart/form-data; boundary=' + border)
        self.refuse_ko(answer)
        return identities

    @staticmethod
    def refuse_ko(content):
        answer = json.loads(content)
        if answer.get('result') == 'KO':
            raise Failure(answer.get('code', 'unknown'))

    def download(self, table, identity, **more):
        status, kind, content = self.raw('_sync', 'file_download', {'tablename': table, 'gguid': identity, **more})
        if status != 200:
            raise Failure('http_%d' % status)
        if 'json' in kind:
            self.refuse_ko(content)
        return content


class Replica:
    """The device's own database: structure rows make tables, rows fill them."""

    def __init__(self, path, user):
        self.user = user
        self.db = sqlite3.connect(path)
        self.db.row_factory = sqlite3.Row
        for name, columns in (('so_tables', SO_TABLES), ('so_fields', SO_FIELDS), ('so_users', SO_USERS)):
            self.create(name, [(column, '' if column in STRUCTURE_TEXTS else 0) for column in columns])
        self.create('lo_cleanbox', [('gguid', ''), ('tid', 0), ('tablename', ''), ('gguidrif', '')])
        self.create('lo_setting', [('gguid', ''), ('tidsync', 0)])
        self.db.execute("INSERT OR IGNORE INTO lo_setting (gguid, tidsync) VALUES ('0', 0)")
        self.db.commit()

    def create(self, table, columns):
        told = ', '.join('%s %s' % (quoted(name), "TEXT NOT NULL DEFAULT ''" if empty == '' else 'DOUBLE NOT NULL DEFAULT 0') for name, empty in columns)
        self.db.execute('CREATE TABLE IF NOT EXISTS %s (%s, PRIMARY KEY (gguid))' % (quoted(table), told))

    def columns(self, table):
        return [row['name'] for row in self.db.execute('SELECT name FROM pragma_table_info(?)', (table,))]

    def cursor(self):
        return int(self.db.execute("SELECT tidsync FROM lo_setting WHERE gguid = '0'").fetchone()[0])

    def tables(self):
        return [row[0] for row in self.db.execute('SELECT tablename FROM so_tables WHERE eli = 0 ORDER BY ind')]

    def structure(self, table, columns, cursor):
        return [{name: whole(row[name]) for name in columns} for row in self.db.execute('SELECT * FROM %s WHERE tid >= ?' % table, (cursor,))]

    def changed(self, cursor):
        """Items of every row stamped at the cursor or later, table by table."""
        for table in self.tables():
            for row in self.db.execute('SELECT * FROM %s WHERE tid >= ?' % quoted(table), (cursor,)):
                cells = {travelling(name): whole(row[name]) for name in row.keys()}
                yield {'command': 'insert', 'tablename': table, 'client': 0, 'gguid': cells['gguid'], 'tid': cells['tid'], 'arc': cells['arc'],
                       'ut': cells['ut'], 'uta': cells['uta'], 'cvalues': json.dumps(cells)}

    def removed(self):
        return [{'command': 'delete', 'tablename': row['tablename'], 'client': '0', 'gguid': row['gguidrif'], 'tid': int(row['tid']), 'arc': 0,
                 'ut': '', 'uta': ''} for row in self.db.execute('SELECT * FROM lo_cleanbox')]

    def install(self, answer):
        """One packet, in the order of the contract; returns how many rows came."""
        for table in listed(answer.get('clean_tables')):
            self.db.execute('DROP TABLE IF EXISTS %s' % quoted(table))
            self.db.execute('DELETE FROM so_tables WHERE tablename = ?', (table,))
            self.db.execute('DELETE FROM so_fields WHERE tablename = ?', (table,))
        fields = answer.get('clean_fields')
        for table, names in (fields.items() if isinstance(fields, dict) else []):
            for name in names:
                self.db.execute('DELETE FROM so_fields WHERE tablename = ? AND fieldname = ?', (table, name))
                if physical(name) in self.columns(table):
                    self.db.execute('ALTER TABLE %s DROP COLUMN %s' % (quoted(table), quoted(physical(name))))
        for row in listed(answer.get('tables')):
            if self.structural('so_tables', SO_TABLES, ['tablename'], row):
                self.create(row['tablename'], [(name, 0 if name in NUMBERS else '') for name in STANDARD])
        for row in listed(answer.get('fields')):
            if self.structural('so_fields', SO_FIELDS, ['tablename', 'fieldname'], row):
                self.add_columns(row['tablename'], row['fieldname'], int(row['fieldtype']))
        for row in listed(answer.get('users')):
            self.structural('so_users', SO_USERS, ['username'], row)
        items = listed(answer.get('sync_box'))
        for item in items:
            self.apply(item)
        self.db.commit()
        return len(items)

    def structural(self, table, columns, keys, row):
        """Structure is keyed by name; the greater stamp wins."""
        where = ' AND '.join('%s = ?' % key for key in keys)
        values = [row[key] for key in keys]
        mine = self.db.execute('SELECT gguid, tid FROM %s WHERE %s' % (table, where), values).fetchone()
        if mine is not None and mine['tid'] >= float(row['tid']):
            return False
        known = [name for name in columns if name in row and row[name] is not None]
        self.db.execute('DELETE FROM %s WHERE %s' % (table, where), values)
        self.db.execute('INSERT INTO %s (%s) VALUES (%s)' % (table, ', '.join(known), ', '.join('?' * len(known))), [row[name] for name in known])
        return True

    def add_columns(self, table, field, kind):
        there = self.columns(table)
        for name, empty in columns_of(field, kind):
            if there and physical(name) not in there:
                self.db.execute('ALTER TABLE %s ADD COLUMN %s %s' % (
                    quoted(table), quoted(physical(name)), "TEXT NOT NULL DEFAULT ''" if empty == '' else 'DOUBLE NOT NULL DEFAULT 0'))

    def apply(self, item):
        table, identity = item['tablename'], item['gguid']
        there = self.columns(table)
        if not there:
            return
        mine = self.db.execute('SELECT tid FROM %s WHERE gguid = ?' % quoted(table), (identity,)).fetchone()
        if item['command'] == 'delete':
            self.db.execute('DELETE FROM %s WHERE gguid = ?' % quoted(table), (identity,))
        elif mine is None or float(item['tid']) > mine['tid']:
            cells = {physical(name): value for name, value in json.loads(item['cvalues']).items() if physical(name) in there and value is not None}
            self.put(table, {**cells, 'gguid': identity, 'tid': item['tid']}, mine is None)

    def put(self, table, cells, new):
        if new:
            self.db.execute('INSERT INTO %s (%s) VALUES (%s)' % (quoted(table), ', '.join(map(quoted, cells)), ', '.join('?' * len(cells))), list(cells.values()))
        else:
            self.db.execute('UPDATE %s SET %s WHERE gguid = ?' % (quoted(table), ', '.join('%s = ?' % quoted(name) for name in cells)), [*cells.values(), cells['gguid']])

    def save(self, table, values):
        identity = values.get('gguid') or str(uuid.uuid4())
        mine = self.db.execute('SELECT tid FROM %s WHERE gguid = ?' % quoted(table), (identity,)).fetchone()
        now = max(stamp_after(0 if mine is None else mine['tid']), self.cursor())
        born = {'utc': self.user, 'tidc': now} if mine is None else {}
        cells = {physical(name): value for name, value in values.items()}
        self.put(table, {**cells, **born, 'gguid': identity, 'tid': now, 'ut': self.user}, mine is None)
        self.db.commit()
        return identity

    def remove(self, table, identity):
        mine = self.db.execute('SELECT tid FROM %s WHERE gguid = ?' % quoted(table), (identity,)).fetchone()
        self.db.execute('DELETE FROM %s WHERE gguid = ?' % quoted(table), (identity,))
        self.db.execute('INSERT INTO lo_cleanbox (gguid, tid, tablename, gguidrif) VALUES (?, ?, ?, ?)',
                        (str(uuid.uuid4()), stamp_after(0 if mine is None else mine['tid']), table, identity))
        self.db.commit()

    def new_table(self, table, fields):
        now = max(stamp(), self.cursor())
        mask = {'gguid': str(uuid.uuid4()), 'tid': now, 'ut': self.user, 'displayable': 1, 'eliminable': 1, 'editable': 1, 'tablename': table}
        self.install({'tables': [{**mask, 'syncyes': 1, 'syncsel': 1, 'param': '{"TTYPE":0}', 'tablelabel': table, 'newlabel': table, 'lgroup': 'general'}]})
        for index, (name, kind) in enumerate(fields.items()):
            self.install({'fields': [{**mask, 'gguid': str(uuid.uuid4()), 'fieldname': name, 'fieldlabel': name, 'fieldlabel2': name, 'fieldtype': kind,
                                      'columnwidth': 200, 'param': '{}', 'expression': '{}', 'style': '{}', 'columnindex': index, 'ind': index + 1}]})

    def finish(self, cursor, sent):
        """The round is safe: the cursor moves, what was announced is forgotten."""
        for item in sent:
            self.db.execute('DELETE FROM lo_cleanbox WHERE gguidrif = ?', (item['gguid'],))
        self.db.execute("UPDATE lo_setting SET tidsync = ? WHERE gguid = '0'", (cursor,))
        self.db.commit()


def listed(value):
    """Empty lists may be something else: only a list is a list."""
    return value if isinstance(value, list) else []


def whole(value):
    return int(value) if isinstance(value, float) and value.is_integer() else value


def full_round(wire, replica, page):
    """A full round in the order of the contract. All its calls use the old cursor."""
    cursor = replica.cursor()
    told = {'packets': 0, 'pulled': 0, 'pushed': 0, 'from': cursor}
    seen = [cursor]

    def send(query, body, form=False):
        answer = wire.synchroniser({'tid_sync': '%d' % cursor, **query}, body, form)
        told['packets'] += 1
        seen.append(int(answer['tid_sync']))
        return answer

    structure = {'tables': replica.structure('so_tables', SO_TABLES, cursor), 'fields': replica.structure('so_fields', SO_FIELDS, cursor), 'users': []}
    send({'partial_send': 1}, structure)
    removed = replica.removed()
    if removed:
        send({'partial_send': 1}, {'sync_box': removed})
    kept, packet = [], []
    for item in replica.changed(cursor):
        told['pushed'] += 1
        if len(kept) < 10:
            kept.append(item)
            continue
        packet.append(item)
        if len(packet) == page:
            send({'partial_send': 1}, {'sync_box': packet})
            packet = []
    if packet:
        send({'partial_send': 1}, {'sync_box': packet})
    answer = send({'partial_send': 0, 'partial': page, 'partial_from': 0}, {'sync_box': kept})
    told['pulled'] += replica.install(answer)
    at = 0
    while answer.get('partial') is True:
        at += page
        answer = send({'partial': page, 'partial_from': at}, None, form=True)
        told['pulled'] += replica.install(answer)
    replica.finish(max(seen), removed)
    return {**told, 'cursor': replica.cursor()}


def join(wire):
    """The Web API's sync, repeated with the returned partial_from."""
    answer, calls = wire.api('sync', {}), 1
    while answer['sync']['partial']:
        answer, calls = wire.api('sync', {'partial_from': answer['sync']['partial_from']}), calls + 1
    return {'calls': calls, 'sync_last_tid': answer['sync_last_tid'], 'sync_first': answer['sync_first']}


def upload(wire, table, paths, kind):
    contents = []
    for path in paths:
        with open(path, 'rb') as file:
            contents.append(file.read())
    return [wire.upload(table, contents[0], kind)] if len(contents) == 1 else wire.upload_form(table, contents)


def download(wire, table, identity, path, thumb):
    content = wire.download(table, identity, **({'thumb': '1', 'exiftran': '1'} if thumb else {'filename': 'file'}))
    with open(path, 'wb') as file:
        file.write(content)
    return {'bytes': len(content)}


def mail(wire, letter):
    status, _, _ = wire.raw('_master', 'email_send', {}, json.dumps(letter).encode())
    return {'accepted': status == 200}


def commands(wire, replica):
    def login():
        answer = wire.login()
        again = wire.json('_master', 'user_login', {'token': wire.token}, anonymous=True)
        return {'user': answer['user']['email'], 'id': answer['user']['id'], 'again': again['user']['id']}

    def rows(table):
        return [{travelling(name): whole(row[name]) for name in row.keys()} for row in replica.db.execute('SELECT * FROM %s ORDER BY gguid' % quoted(table))]

    return {
        'login': login, 'round': lambda page=5000: full_round(wire, replica, page), 'save': replica.save, 'remove': replica.remove, 'rows': rows,
        'structure': replica.new_table, 'upload': lambda table, paths, kind='file': upload(wire, table, paths, kind),
        'download': lambda table, identity, path, thumb='': download(wire, table, identity, path, thumb), 'mail': lambda letter: mail(wire, letter),
        'api': wire.api, 'join': lambda: join(wire),
    }


def answered(known, command, arguments):
    try:
        return known[command](*arguments)
    except Failure as failure:
        return {'failed': failure.code}


def main():
    base, database, path = sys.argv[1:]
    wire = Wire(base, database, os.environ['NIOS4_EMAIL'], os.environ['NIOS4_PASSWORD'])
    known = commands(wire, Replica(path, wire.email))
    for line in sys.stdin:
        command, *arguments = json.loads(line)
        print(json.dumps(answered(known, command, arguments)), flush=True)


if __name__ == '__main__':
    main()
