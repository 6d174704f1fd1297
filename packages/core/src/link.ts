import type { Context } from './context.js'

/** Points each context at its neighbours: `contexts` run from the transport's head to the application's tail. */
export function link(contexts: readonly Context[]): void {
  const tail = contexts.at(-1) as Context
  const up = { next: tail, message: tail, complete: tail }
  for (let position = contexts.length - 1; position >= 0; position--) {
    const context = contexts[position] as Context
    context.position = position
    context.above = up.next
    context.nextMessage = up.message
    context.nextReadComplete = up.complete
    const { layer } = context
    up.next = context
    if (layer.onMessage !== undefined) up.message = context
    if (layer.onReadComplete !== undefined) up.complete = context
  }
  const head = contexts[0] as Context
  const down = { next: head, write: head, flush: head }
  for (const context of contexts) {
    context.below = down.next
    context.nextWrite = down.write
    context.nextFlush = down.flush
    down.next = context
    if (context.layer.write !== undefined) down.write = context
    if (context.layer.flush !== undefined) down.flush = context
  }
}

/** Leads whatever a context still does to another one, which takes the place of all its neighbours. */
export function redirect(context: Context, to: Context): void {
  context.above = context.nextMessage = context.nextReadComplete = to
  context.below = context.nextWrite = context.nextFlush = to
}
