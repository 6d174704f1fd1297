import { createPassThrough, idle, pass, type PipelineLike } from '@link/core'

type Pipe = PipelineLike<readonly unknown[], unknown, never>

const closing = /* @__PURE__ */ createPassThrough({
  name: 'idleTime',
  onEvent({ channel }, event) {
    if (event.type !== 'idle') return pass
    return void channel.close()
  },
})

/** A pipeline whose channels close after a time without a byte in either direction. */
export function withIdleLimit(pipeline: Pipe, milliseconds: number | undefined): Pipe {
  if (milliseconds === undefined || milliseconds === Infinity) return pipeline
  // Next to the wire: what counts is bytes, whatever is made of them.
  const layers = [idle({ all: milliseconds }), closing] as const
  const made = (part: unknown): unknown => [...layers, part]
  if (typeof pipeline !== 'function') return made(pipeline) as Pipe
  return ((channel) => made(pipeline(channel))) as Pipe
}
