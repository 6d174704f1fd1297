import { attribute, type Attribute } from '@link/core'

/** A handshake that a client's connection waits for: exactly one of the two is called. */
export interface Expected {
  readonly done: () => void
  readonly failed: (error: Error) => void
}

/** The side of a connection on which a channel is. */
export interface ConnectionSide {
  readonly role: 'server' | 'client'
  /** What a client was told to connect to. */
  readonly host?: string | undefined
  readonly port?: number | undefined
  /** Lets a client wait: it is not connected before this handshake is done. */
  readonly expect?: (() => Expected) | undefined
}

/** Where servers and clients say it, for the stages of their channels. */
export const connectionSide: Attribute<ConnectionSide> = /* @__PURE__ */ attribute('connection side')

/** Attributes of a channel that show the side it is on, and else those of `shared`. */
export function attributesOf(
  side: ConnectionSide,
  shared?: { readonly get: <T>(key: Attribute<T>) => T | undefined },
): { readonly get: <T>(key: Attribute<T>) => T | undefined } {
  return {
    get: <T>(key: Attribute<T>) => ((key as unknown) === connectionSide ? (side as T) : shared?.get(key)),
  }
}
