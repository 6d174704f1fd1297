// node:net and a loop: cuts the stream into frames of 4 bytes of length and as many bytes, and sends each back in a frame of
// its own, one write for each read. It has no bounds, no errors and no back-pressure.
import { createServer } from 'node:net'

const server = createServer({ noDelay: true }, (socket) => {
  let rest = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    const input = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const output = Buffer.allocUnsafe(input.length)
    let at = 0
    while (input.length - at >= 4) {
      const length = input.readUInt32BE(at)
      if (input.length - at - 4 < length) break
      const payload = input.subarray(at + 4, at + 4 + length)
      output.writeUInt32BE(payload.length, at)
      output.set(payload, at + 4)
      at += 4 + length
    }
    rest = input.subarray(at)
    if (at > 0) socket.write(output.subarray(0, at))
  })
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
