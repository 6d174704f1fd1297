import { Node, type Codec, type Size } from './codec.js'
import type { Emitting, ReadEmitter, WriteEmitter } from './emitter.js'
import { isBytes, show } from './error.js'
import type { Writer } from './writer.js'

const NOTHING: Size = { min: 0, max: 0 }

class Constant<T> extends Node<T | undefined, T> implements Emitting {
  readonly kind = 'constant'
  readonly size: Size = NOTHING
  readonly value: T

  constructor(value: T) {
    super()
    this.value = value
  }

  write(value: T | undefined, writer: Writer): void {
    if (value === undefined || alike(value, this.value)) return
    throw writer.fail('CODEC_CONSTANT', `the constant ${show(this.value)}, or undefined`, show(value))
  }

  read(): T {
    return this.value
  }

  emitRead(code: ReadEmitter): string {
    return code.constant(this.value)
  }

  emitWrite(code: WriteEmitter, value: string): void {
    code.missIf(`${value}!==undefined&&!Object.is(${value},${code.constant(this.value)})`)
  }
}

/** Whether two values are the same, or plain objects, arrays or bytes that look the same. */
function alike(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const prototype: unknown = Object.getPrototypeOf(a)
  if (prototype !== Object.getPrototypeOf(b)) return false
  // Others, such as dates, hold more than their properties show.
  if (prototype !== Object.prototype && !Array.isArray(a) && !isBytes(a)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every(
    (key) => Object.hasOwn(b, key) && alike((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  )
}

/**
 * A value that both sides know: writes nothing and decodes to `value`, the very same each time.
 *
 * Encodes `undefined`, so that a record may leave the field out, or the value itself; another one is `CODEC_CONSTANT`.
 */
export function constant<const T>(value: T): Codec<T | undefined, T> {
  return new Constant(value)
}
