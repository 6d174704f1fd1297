import { byte, frame, string, uint16, type Codec } from '@link/codec'
import { createHandler, protocol, type Handler, type PassThrough, type Protocol, type Stage } from '../src/index.js'

// For the type tests only: never run.

// oxlint-disable no-unnecessary-type-parameters -- only so does the compiler compare exactly
/** Exactly the same type, `any` and `readonly` told apart. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
export declare function same<A, B>(yes: Same<A, B>): void
export declare function typeOf<T>(): { of: <U>(value: U, yes: Same<T, U>) => void }

export type Text = readonly [number, string]
export type TextOut = [number, string]
export interface Req {
  id: number
  method: string
}
export interface Res {
  id: number
  ok: boolean
}
export interface Job {
  job: number
}
export interface Done {
  done: boolean
}

export const text: Codec<string> = string({ prefix: uint16() })
export const codec: Codec<Text, TextOut> = frame(byte(), text)
export const wire: Protocol<TextOut, Text> = protocol(codec)
export declare const rpc: Stage<TextOut, Req, Res, Text>
export declare const jobs: Stage<Req, Job, Done, Res>
export declare const counter: Stage<Req, Req, Res, Res>
/** Stages as other packages bring them: on anything, and on bytes. */
export declare function idle(): PassThrough
export declare function tls(options?: object): Stage<Uint8Array, Uint8Array, Uint8Array, Uint8Array>
export const echo: Handler<TextOut, Text> = createHandler<TextOut, Text>({
  onMessage: (channel, message) => channel.send(message),
})
export const anywhere: Handler<unknown, never> = createHandler({})
