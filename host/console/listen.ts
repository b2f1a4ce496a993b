import type { Express } from 'express'
import type { Server } from 'node:http'

export interface Listening { readonly port: number, close(): Promise<void> }

/** Opens the app on this machine only; port 0 takes a free one. */
export function listen(app: Express, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = app.listen(port, '127.0.0.1', (error?: Error) => {
      if (error === undefined) resolve({ port: portOf(server), close: () => closed(server) })
      else reject(error)
    })
  })
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function closed(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
