// An echo of @link/tcp: blocks of bytes behind their length. Arguments: handlers that pass a message on, stages likewise.
import { byteBlock, createPassThrough, pass, protocol, tcpServer, uint32 } from '../.build/link.mjs'

const [handlers, stages] = process.argv.slice(2).map(Number)
const onMessage = () => pass
const write = () => pass

let wire = protocol(byteBlock({ prefix: uint32() }))
for (let i = 0; i < stages; i++) wire = wire.use(createPassThrough({ onMessage, write }))
const echo = { onMessage: (channel, message) => void channel.send(message) }
const passing = Array.from({ length: handlers - 1 }, () => ({ onMessage }))
const onUnhandledError = () => {}
const server = await tcpServer(0, wire.handle(...passing, echo), { host: '127.0.0.1', channel: { onUnhandledError } })
console.log(server.address.port)
