import type { Attributes, Tracer } from './tracing.js'

/** A tracer that prints each span when it ends: stands for that of OpenTelemetry. */
export function consoleTracer(print: (line: string) => void): Tracer {
  return {
    startSpan(name, { attributes }) {
      const events: string[] = []
      let all: Attributes = attributes
      return {
        setAttributes: (more) => (all = { ...all, ...more }),
        addEvent: (event, more) => events.push(`${event} ${JSON.stringify(more)}`),
        recordException: (error) => events.push(`exception ${error.message}`),
        end() {
          print(`${name} ${JSON.stringify(all)}`)
          for (const event of events) print(`  ${event}`)
        },
      }
    },
  }
}
