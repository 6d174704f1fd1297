// An echo of @link/tcp: blocks of bytes behind their length. Arguments: handlers that pass a message on, stages likewise, and
// `tls` for all of it over TLS, or `own-reads` for reads that are not shared.
import { byteBlock, createPassThrough, pass, protocol, tcpServer, tls, uint32 } from '../.build/link.mjs'
import { certificates } from './secure.mjs'

const [handlers, stages] = process.argv.slice(2, 4).map(Number)
const secure = process.argv[4] === 'tls'
const sharedReads = process.argv[4] !== 'own-reads'
const onMessage = () => pass
const write = () => pass

const block = byteBlock({ prefix: uint32() })
let wire = secure ? protocol(tls(certificates)).use(block) : protocol(block)
for (let i = 0; i < stages; i++) wire = wire.use(createPassThrough({ onMessage, write }))
const echo = { onMessage: (channel, message) => void channel.send(message) }
const passing = Array.from({ length: handlers - 1 }, () => ({ onMessage }))
const onUnhandledError = () => {}
const options = { host: '127.0.0.1', channel: { onUnhandledError }, options: { child: { sharedReads } } }
const server = await tcpServer(0, wire.handle(...passing, echo), options)
console.log(server.address.port)
