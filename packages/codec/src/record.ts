import { requireCodec, type AnyCodec, type Codec, type Infer, type InferInput, type Wait } from './codec.js'
import { property, type Emitting, type ReadEmitter, type WriteEmitter } from './emitter.js'
import { definitionError, show, within, type CodecError } from './error.js'
import { STARVED, type Reader } from './reader.js'
import { Row } from './row.js'
import type { Writer } from './writer.js'

/** The codecs of a record's fields, by name, in the order of the wire. */
export type Fields = Readonly<Record<string, AnyCodec>>

type Optional<F extends Fields> = { [K in keyof F]: undefined extends InferInput<F[K]> ? K : never }[keyof F]

/** What a record of these fields encodes. A field that takes `undefined` may be left out. */
export type RecordInput<F extends Fields> = {
  readonly [K in Exclude<keyof F, Optional<F>>]: InferInput<F[K]>
} & { readonly [K in Optional<F>]?: InferInput<F[K]> | undefined }

/** What a record of these fields decodes to. */
export type RecordOutput<F extends Fields> = { -readonly [K in keyof F]: Infer<F[K]> }

export type Values = Record<string, unknown>

interface Parked {
  readonly index: number
  readonly values: Values
}

/** Parts in a row, by name. */
export class RecordCodec extends Row<Values> implements Emitting {
  readonly kind = 'record'
  readonly names: readonly string[]

  constructor(names: readonly string[], codecs: readonly Codec<unknown>[], ended?: ReadonlySet<number>) {
    super(codecs, ended)
    this.names = names
  }

  write(values: Values, writer: Writer): void {
    if (typeof values !== 'object' || values === null) throw notAnObject(values, writer)
    const { names, codecs } = this
    let i = 0
    try {
      // Values in the order of the wire, as they mostly are: an object is faster to walk than to ask by name.
      for (const name in values) {
        if (name !== names[i]) break
        ;(codecs[i] as Codec<unknown>).write(values[name], writer)
        i++
      }
      for (; i < codecs.length; i++) (codecs[i] as Codec<unknown>).write(values[names[i] as string], writer)
    } catch (error) {
      throw within(error, names[i] as string)
    }
  }

  read(reader: Reader): Values {
    const { names, codecs, waits } = this
    const parked = reader.resume() as Parked | undefined
    const values: Values = parked === undefined ? {} : parked.values
    let i = parked === undefined ? 0 : parked.index
    try {
      for (; i < codecs.length; i++) {
        const value = (codecs[i] as Codec<unknown>).read(reader)
        if (value === STARVED) return reader.park({ index: i, values }, waits[i] as Wait)
        put(values, names[i] as string, value)
      }
    } catch (error) {
      throw within(error, names[i] as string)
    }
    return values
  }

  emitRead(code: ReadEmitter): string {
    const fields: string[] = []
    code.inRow(this.following, (i) => {
      fields.push(property(this.names[i] as string, code.read(this.codecs[i] as Codec<unknown>)))
    })
    return `{${fields.join(',')}}`
  }

  emitWrite(code: WriteEmitter, values: string): void {
    code.missIf(`typeof ${values}!=='object'||${values}===null`)
    code.inRow(this.following, (i) => {
      code.write(this.codecs[i] as Codec<unknown>, code.named(`${values}[${JSON.stringify(this.names[i])}]`))
    })
  }
}

/** The error of what should be encoded by name and is no object. */
export function notAnObject(values: unknown, writer: Writer): CodecError {
  return writer.fail('CODEC_TYPE', 'an object', show(values))
}

/** Sets an own property, whatever its name: a plain `values['__proto__'] = …` would set the prototype. */
export function put(values: Values, name: string, value: unknown): void {
  if (name !== '__proto__') values[name] = value
  else Object.defineProperty(values, name, { value, writable: true, enumerable: true, configurable: true })
}

/** Refuses names that JavaScript puts first, in the order of their numbers: the wire would not be as it is declared. */
export function requireName(name: string): void {
  if (/^(0|[1-9]\d*)$/.test(name)) throw definitionError('field names that are not whole numbers', show(name))
}

/** The fields where one speaks of a field that is there and fits; else what is wrong, in the place of the codec. */
export type Linked<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends { readonly of: infer Name }
    ? [Name] extends [keyof F]
      ? F[K]
      : `there is no field '${Exclude<Name, keyof F> & string}'`
    : F[K] extends { readonly test: (fields: infer Before) => boolean }
      ? RecordOutput<Omit<F, K>> extends Before
        ? F[K]
        : 'the fields are not what the condition asks for'
      : F[K]
}

/** What a field brings with it that speaks of other fields. */
interface Dependent {
  readonly record?: new (names: readonly string[], codecs: readonly Codec<unknown>[]) => RecordCodec
}

/**
 * A message of named fields, in the order in which they are declared.
 *
 * @example
 * const point = record({ x: int16(), y: int16() })
 * encode(point, { x: 1, y: -1 }) // 00 01 ff ff
 */
export function record<const F extends Fields>(
  fields: F & Linked<F>,
  // Spelt out, so that editors and errors show the fields and not how their type was found.
): Codec<{ [K in keyof RecordInput<F>]: RecordInput<F>[K] }, { -readonly [K in keyof F]: Infer<F[K]> }> {
  if (typeof fields !== 'object' || fields === null) throw definitionError('fields by name', show(fields))
  const codecs = Object.values(fields) as readonly unknown[] as readonly (Codec<unknown> & Dependent)[]
  const dependent = codecs.find((codec) => codec?.record)?.record
  for (const [name, codec] of Object.entries(fields)) {
    requireCodec(codec, `field ${show(name)} of a record`, dependent !== undefined)
    requireName(name)
  }
  return new (dependent ?? RecordCodec)(Object.keys(fields), codecs) as AnyCodec as never
}
