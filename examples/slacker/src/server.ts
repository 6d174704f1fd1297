import { tcpServer, type TcpServer } from '@link/tcp'
import type { Functions } from './functions.js'
import { slackerHandler, type SlackerServerOptions } from './server-handler.js'
import { wire } from './wire.js'

/** Starts a server of these functions on the loopback interface; with port 0 the system chooses. */
export function slackerServer(port: number, functions: Functions, options?: SlackerServerOptions): Promise<TcpServer> {
  return tcpServer(port, wire.handle(slackerHandler(functions, options)), { host: '127.0.0.1' })
}
