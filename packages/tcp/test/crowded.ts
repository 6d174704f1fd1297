// A server with few file descriptors, run by process.test.ts as a process of its own; prints its port.
import { tcpServer } from '../src/index.js'
import { echo } from './wire.js'

const server = await tcpServer(0, echo, { host: '127.0.0.1' })
console.log(server.address.port)
