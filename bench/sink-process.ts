import { createServer } from 'node:net'
import { answerParent } from './child.ts'

/** An SMTP server that takes every letter and keeps none: as little work as an answer needs. */
let letters = 0
let lastAt = 0
const server = createServer(socket => {
  let inside = false
  let rest = ''
  socket.setNoDelay(true)
  socket.on('error', () => undefined)
  socket.write('220 sink\r\n')
  socket.on('data', part => {
    rest += part.toString('latin1')
    for (;;) {
      const mark = inside ? '\r\n.\r\n' : '\r\n'
      const end = rest.indexOf(mark)
      if (end < 0) return
      const line = rest.slice(0, end)
      rest = rest.slice(end + mark.length)
      if (inside) { inside = false; letters += 1; lastAt = Date.now(); socket.write('250 taken\r\n'); continue }
      const word = line.slice(0, 4).toUpperCase()
      if (word === 'DATA') { inside = true; socket.write('354 go on\r\n') }
      else if (word === 'QUIT') { socket.end('221 bye\r\n'); return }
      else socket.write(word === 'EHLO' ? '250-sink\r\n250 8BITMIME\r\n' : '250 ok\r\n')
    }
  })
})
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
answerParent({
  port: () => { const bound = server.address(); return { port: typeof bound === 'object' && bound !== null ? bound.port : 0 } },
  letters: () => ({ letters, lastAt }),
})
