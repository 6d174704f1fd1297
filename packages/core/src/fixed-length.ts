import { framing, malformed } from './framing.js'
import { requireWhole } from './requirement.js'
import type { ByteStage } from './stage.js'

/**
 * A stage that cuts the bytes into frames of `length` bytes each, and refuses to send others.
 *
 * @throws ChannelError `CHANNEL_DEFINITION` if the length is no whole number above 0. A send of another length is a
 * `CHANNEL_SEND_FAILED` caused by `CHANNEL_FRAME_MALFORMED`; a peer that ends within a frame is `CHANNEL_FRAME_TRUNCATED`.
 *
 * @example
 * const cells = protocol(fixedLength(53)).handle({ onMessage: (channel, cell) => channel.send(cell) })
 */
export function fixedLength(length: number): ByteStage {
  requireWhole('bytes of fixedLength', length, 1)
  return framing({
    name: 'fixedLength',
    cut(bytes, from, _, cut) {
      cut.start = from
      cut.end = cut.next = from + length
      return bytes.length >= cut.end
    },
    wrap(frame) {
      if (frame.length === length) return frame
      throw malformed('fixedLength', `expected a frame of ${length} bytes, got ${frame.length}`)
    },
  })
}
