import type { Context } from './context.js'

/** Points each context at its neighbours: `contexts` run from the transport's head to the application's tail. */
export function link(contexts: readonly Context[]): void {
  const tail = contexts.at(-1) as Context
  const up = {
    active: tail,
    inactive: tail,
    message: tail,
    complete: tail,
    writability: tail,
    event: tail,
    error: tail,
  }
  for (let position = contexts.length - 1; position >= 0; position--) {
    const context = contexts[position] as Context
    context.position = position
    context.nextActive = up.active
    context.nextInactive = up.inactive
    context.nextMessage = up.message
    context.nextReadComplete = up.complete
    context.nextWritability = up.writability
    context.nextEvent = up.event
    context.nextError = up.error
    const { layer } = context
    if (layer.onActive !== undefined) up.active = context
    if (layer.onInactive !== undefined) up.inactive = context
    if (layer.onMessage !== undefined) up.message = context
    if (layer.onReadComplete !== undefined) up.complete = context
    if (layer.onWritabilityChanged !== undefined) up.writability = context
    if (layer.onEvent !== undefined) up.event = context
    if (layer.onError !== undefined) up.error = context
  }
  const head = contexts[0] as Context
  const down = { write: head, flush: head, close: head }
  for (const context of contexts) {
    context.nextWrite = down.write
    context.nextFlush = down.flush
    context.nextClose = down.close
    if (context.layer.write !== undefined) down.write = context
    if (context.layer.flush !== undefined) down.flush = context
    if (context.layer.close !== undefined) down.close = context
  }
}

/** Leads whatever a context still does to another one, which takes the place of all its neighbours. */
export function redirect(context: Context, to: Context): void {
  context.nextActive = context.nextInactive = context.nextMessage = context.nextReadComplete = to
  context.nextWritability = context.nextEvent = context.nextError = to
  context.nextWrite = context.nextFlush = context.nextClose = to
}
