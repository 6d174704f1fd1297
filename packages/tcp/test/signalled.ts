// A server that closes on signals, run by signals.test.ts as a process of its own; prints its port.
import { closeOnSignals, tcpServer } from '../src/index.js'
import { wire } from './wire.js'

const chatty = wire.handle({
  onMessage: (channel, message) => channel.send(message),
  onEvent: (channel, event) => event.type === 'quiesce' && channel.send([0, 0, 'bye']),
})
const server = await tcpServer(0, chatty, { host: '127.0.0.1' })
const undone = await tcpServer(0, chatty, { host: '127.0.0.1' })
closeOnSignals(undone)()
closeOnSignals(server, {
  async close() {
    if (process.env['LINK_FAILS'] !== undefined) throw new Error('the disk is full')
  },
})
// Whoever is told to stop ends, whatever else is going on.
setInterval(() => {}, 1_000)
console.log(server.address.port)
