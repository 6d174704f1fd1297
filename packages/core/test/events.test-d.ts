/* oxlint-disable no-unused-expressions -- compiled, never run */
import type { ChannelEvent } from '@link/core'
import { typeOf } from './types.js'

// Packages and users add events of their own: handler.test-d.ts sees them too.
declare module '@link/core' {
  interface ChannelEvents {
    login: { readonly side: 'client' | 'server' }
    tick: { readonly count: number }
  }
}

declare const event: ChannelEvent
typeOf<'inputClosed' | 'idle' | 'login' | 'quiesce' | 'tick'>().of(event.type, true)
// @ts-expect-error which event it is must be known first
event.side
export const login: ChannelEvent = { type: 'login', side: 'client' }
// @ts-expect-error no such side
export const wrong: ChannelEvent = { type: 'login', side: 'left' }
// @ts-expect-error no such event
export const unknown: ChannelEvent = { type: 'lgoin', side: 'client' }
