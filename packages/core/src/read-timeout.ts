import { ChannelError } from './error.js'
import { inputClosed } from './event.js'
import { pass } from './pass.js'
import { requirePositive } from './requirement.js'
import { Silence } from './silence.js'
import { createPassThrough, type PassThrough } from './stage.js'

/**
 * A stage that ends a channel from which nothing has come for so many milliseconds: `onError` is told
 * `CHANNEL_TIMEOUT` while an answer can still be sent, then the channel closes. Below a codec any byte counts, above it
 * only whole messages, so that a peer cannot buy time byte by byte.
 *
 * The time in which the channel is held back, by `pause()` or a handler's promise, does not count.
 *
 * @throws ChannelError `CHANNEL_DEFINITION` for a time that is not above 0
 */
export function readTimeout(milliseconds: number): PassThrough {
  requirePositive('milliseconds of readTimeout', milliseconds)
  const message = `nothing came for ${milliseconds} ms`

  return createPassThrough<Silence>({
    name: 'readTimeout',
    state: () => new Silence({ read: milliseconds }),
    onActive(context) {
      const { channel, state } = context
      state.start(context, () => {
        state.stop()
        context.fail(new ChannelError({ code: 'CHANNEL_TIMEOUT', message }))
        void channel.close()
      })
      return pass
    },
    onInactive({ state }) {
      state.stop()
      return pass
    },
    onEvent({ state }, event) {
      // From a peer that has ended nothing is awaited.
      if (event.type === inputClosed.type) state.stop()
      return pass
    },
    close({ state }) {
      state.stop()
      return pass
    },
    onMessage({ state }) {
      state.read()
      return pass
    },
    onReadComplete({ state }) {
      state.readOver()
      return pass
    },
  })
}
