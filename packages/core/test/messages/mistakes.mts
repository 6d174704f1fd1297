import { byte, frame, string, uint16 } from '@link/codec'
import { createHandler, createStage, protocol } from '@link/core'

// Five mistakes that are made; what the compiler says of each is in mistakes.txt.

interface Request {
  id: number
  method: string
}
interface Response {
  id: number
  ok: boolean
}

const wire = protocol(frame(byte(), string({ prefix: uint16() })))
const rpc = createStage<[number, string], Request, Response, readonly [number, string]>({
  onMessage: (context, [id, method]) => context.emit({ id, method }),
  write: (context, { id, ok }) => context.write([id, String(ok)]),
})
const text = createHandler<[number, string], [number, string]>({})

// 1. A message with a wrong field.
wire.use(rpc).handle({ onMessage: (channel, { id }) => channel.send({ id, ok: 'yes' }) })

// 2. A field that the message does not have.
wire.use(rpc).handle({ onMessage: (channel, request) => channel.send({ id: request.body, ok: true }) })

// 3. A stage in the wrong place.
wire.use(rpc).use(rpc)

// 4. A handler of another protocol.
wire.use(rpc).handle(text)

// 5. A misspelt method.
wire.handle({ onMesage: () => {} })
