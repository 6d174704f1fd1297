// Compiled, never run: handlers on top of `detect` get the messages of any protocol, and may send what each of them takes.
import { byte, frame, string } from '@link/codec'
import { protocol } from '@link/core'
import { detect, tcpServer } from '../src/index.js'

const text = protocol(string({ delimiter: '\n' }))
const pairs = protocol(frame(byte(), byte()))

const either = detect({ text: { when: 'HELO', pipeline: text }, pairs: { when: '\0', pipeline: pairs } })
void tcpServer(
  0,
  protocol(either).handle({
    onMessage(channel, message) {
      const narrowed: string | [number, number] = message
      void narrowed
      // @ts-expect-error -- it may be a text
      const wrong: [number, number] = message
      void wrong
      // @ts-expect-error -- it may be that the peer speaks in pairs
      channel.send('text')
    },
  }),
)

const onlyText = detect({ text: { when: 'HELO', pipeline: text } }, { otherwise: text })
protocol(onlyText).handle({
  onMessage(channel, message) {
    channel.send(message.toUpperCase())
    // @ts-expect-error -- a text
    channel.send([1, 2])
  },
})

// @ts-expect-error -- a beginning, not a number
detect({ text: { when: 5, pipeline: text } })
// @ts-expect-error -- misspelt
detect({ text: { wen: 'HELO', pipeline: text } })
