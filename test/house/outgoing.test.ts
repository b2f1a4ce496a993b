import { expect } from 'chai'
import { files, textOf } from './sources.ts'

/** Where HTTP leaves this process, each with its reason. */
const ways: Readonly<Record<string, string>> = {
  'addon/out/fetch-out.ts': 'everything whose address somebody may have written goes through here',
  'addon/sync/transport.ts': 'the cloud of the host, whose address the operator of the machine gives on the command line',
}

const client = /\bfetch\s*\(|\bnew (WebSocket|EventSource|XMLHttpRequest)\b|from '(undici|axios|got|node-fetch|superagent|request|needle|ky|request-filtering-agent)'|import\([^)]*(undici|axios|node:https?)|require\(/
const sockets = /import (?!type)(?:\* as \w+|\w+|\{[^}]*\b(?:request|get|Agent|ClientRequest|connect)\b[^}]*\}) from 'node:(https?|http2|tls)'/

describe('Ways out of the house', () => {
  it('HTTP leaves by one guarded function, and by the synchroniser’s own (S53)', () => {
    const found = files(['addon', 'portal'], ['.ts']).filter(path => textOf(path).split('\n').some(line => {
      const plain = line.replace(/\/\/.*|^\s*\*.*|^\s*\/\*.*/, '')
      return client.test(plain) || sockets.test(plain)
    }))
    expect(found.sort()).to.deep.equal(Object.keys(ways).sort())
  })

  it('this test would see each of them', () => {
    for (const line of ["await fetch('x')", "import { request } from 'node:https'", "import axios from 'axios'", "import https from 'node:https'", "import { Agent } from 'node:http'", 'new WebSocket(x)', "import * as http from 'node:http'"]) {
      expect(client.test(line) || sockets.test(line), line).to.equal(true)
    }
    for (const line of ["import { createServer } from 'node:http'", "import type { IncomingMessage } from 'node:http'"]) expect(client.test(line) || sockets.test(line), line).to.equal(false)
  })
})
