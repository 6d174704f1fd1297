// node:tls and nothing else: sends back whatever comes, without looking at it.
import { createServer } from 'node:tls'
import { certificates } from './secure.mjs'

const server = createServer({ ...certificates, noDelay: true }, (socket) => {
  socket.on('data', (chunk) => socket.write(chunk)).on('error', () => {})
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
