// Run as a process of its own by process.test.ts: everything goes wrong on it, and it must still be there at the end.
import { connect, createServer } from 'node:net'
import { stopServer, tcpClient, tcpClientFactory, tcpServer } from '../src/index.js'
import { encoded, wire } from './wire.js'

const failing = wire.handle({
  onMessage(channel, [, , text]) {
    if (text === 'throw') throw new Error('thrown by a handler')
    if (text === 'reject') return Promise.reject(new Error('rejected by a handler'))
    if (text === 'unsendable') channel.send([1_000, 0, ''])
    if (text === 'callback') {
      channel.send([0, 0, ''], () => {
        throw new Error('thrown by a callback')
      })
    }
    return undefined
  },
})
const server = await tcpServer(0, failing, { host: '127.0.0.1' })
const { port = 0 } = server.address

/** Sends bytes, waits for the server to close or for a moment, and resets. */
async function harass(bytes: Uint8Array, after?: 'end'): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
  socket.on('error', () => {})
  await new Promise((resolve) => socket.once('connect', resolve))
  socket.write(bytes)
  if (after === 'end') socket.end()
  await new Promise((resolve) => {
    socket.once('end', resolve).resume()
    setTimeout(resolve, 50)
  })
  socket.resetAndDestroy()
}

for (const text of ['throw', 'reject', 'unsendable', 'callback', 'nothing']) await harass(encoded([0, 0, text]))
await harass(Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 0xff))
await harass(encoded([0, 0, 'cut']).slice(0, 4), 'end')

// A server that resets its clients, whose handlers fail too.
const resetting = createServer((socket) => {
  socket.on('error', () => {}).once('data', () => socket.resetAndDestroy())
})
await new Promise<void>((resolve) => resetting.listen(0, '127.0.0.1', resolve))
const address = resetting.address()
const factory = tcpClientFactory(
  wire.handle({
    onInactive() {
      throw new Error('thrown by onInactive')
    },
  }),
)
const to = typeof address === 'object' ? (address?.port ?? 0) : 0
const client = await tcpClient(factory, '127.0.0.1', to, { reconnect: { random: () => 0 } })
for (let i = 0; i < 5; i++) {
  client.send([0, 0, 'x'])
  await new Promise((resolve) => setTimeout(resolve, 20))
}
client.abort()
resetting.close()
console.log(`alive, ${server.channels.size} open`)
await stopServer(server)
