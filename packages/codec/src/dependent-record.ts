import { Node, type Codec, type Wait } from './codec.js'
import type { ReadEmitter, WriteEmitter } from './emitter.js'
import { definitionError, show, within } from './error.js'
import { put, RecordCodec, notAnObject, type Values } from './record.js'
import { STARVED, type Reader } from './reader.js'
import { fillRoom, readRegion } from './region.js'
import type { Writer } from './writer.js'

/** A record that is being read or written: what its fields know of each other, kept while bytes are missing. */
export interface Scope {
  /** The fields so far. */
  readonly values: Values
  /** Where each field begins, counted from the message's first byte; at the end, where the record ends. */
  readonly starts: number[]
  /** For each field the ones that it speaks of. */
  readonly links: readonly (readonly number[])[]
  /** Bytes that a field has, and items, where another field says so. */
  readonly lengths: number[]
  readonly counts: number[]
  /** Whether a conditional field is there. */
  readonly present: boolean[]
  /** When encoding, the values of all fields. */
  readonly given: readonly unknown[]
}

/** Reads a part of a record, which is a field of its own or what a field contains. */
export type ReadPart = (codec: Codec<unknown>, reader: Reader, scope: Scope, i: number) => unknown

/** A node that makes sense in a record only, as it speaks of other fields. */
export abstract class Field<In, Out = In> extends Node<In, Out> {
  readonly member = true
  /** What builds a record that has such a field. Records without one leave it out of their bundle. */
  get record(): typeof DependentRecord {
    return DependentRecord
  }

  /** Finds, at definition, the fields that this one, the i-th, speaks of. */
  abstract link(names: readonly string[], i: number, codecs: readonly Codec<unknown>[]): readonly number[]
  abstract readIn(reader: Reader, scope: Scope, i: number, part: ReadPart): unknown
  /** Writes the field, or room for it, and gives its value if it is known. */
  abstract writeIn(value: In, writer: Writer, scope: Scope, i: number): unknown

  /** Writes what was not known before all fields were written. */
  finish(_writer: Writer, _scope: Scope, _i: number): void {}

  write(): never {
    throw definitionError(`${this.kind} as a field of a record`, 'it elsewhere')
  }

  read(): never {
    this.write()
  }
}

/** A record some of whose fields speak of others. */
export class DependentRecord extends RecordCodec {
  readonly links: readonly (readonly number[])[]

  constructor(names: readonly string[], codecs: readonly Codec<unknown>[]) {
    const links = codecs.map((codec, i) => (codec instanceof Field ? codec.link(names, i, codecs) : []))
    super(names, codecs, new Set(links.filter((_, i) => codecs[i]?.kind === 'lengthOf').flat()))
    this.links = links
  }

  scope(given: readonly unknown[]): Scope {
    return { values: {}, starts: [], links: this.links, lengths: [], counts: [], present: [], given }
  }

  override write(values: Values, writer: Writer): void {
    const { names, codecs } = this
    if (typeof values !== 'object' || values === null) throw notAnObject(values, writer)
    // Each is asked for once: what is measured is what is written.
    const given = names.map((name) => values[name])
    const scope = this.scope(given)
    const all = (step: (codec: Codec<unknown>, i: number) => void): void => {
      let i = 0
      try {
        for (; i < codecs.length; i++) step(codecs[i] as Codec<unknown>, i)
      } catch (error) {
        throw within(error, names[i] as string)
      }
    }
    all((codec, i) => {
      scope.starts.push(writer.position - writer.origin)
      put(scope.values, names[i] as string, writePart(codec, given[i], writer, scope, i))
    })
    scope.starts.push(writer.position - writer.origin)
    all((codec, i) => codec instanceof Field && codec.finish(writer, scope, i))
  }

  override read(reader: Reader): Values {
    const scope = (reader.resume() ?? this.scope([])) as Scope
    try {
      return this.readFields(reader, scope, readPart)
    } catch (error) {
      throw within(error, this.names[scope.starts.length - 1] as string)
    }
  }

  /** Reads the fields, each by `part`; one that was begun goes on. */
  readFields(reader: Reader, scope: Scope, part: ReadPart): Values {
    const { names, codecs, waits } = this
    const { values, starts, lengths } = scope
    for (let i = Math.max(0, starts.length - 1); i < codecs.length; i++) {
      if (starts.length === i) starts.push(reader.position - reader.origin)
      const read = (): unknown => part(codecs[i] as Codec<unknown>, reader, scope, i)
      const length = lengths[i]
      const there = length === undefined || reader.expect(length)
      const value = !there ? STARVED : length === undefined ? read() : readRegion(reader, length, read, 'CODEC_LENGTH')
      if (value === STARVED) return reader.park(scope, waits[i] as Wait)
      put(values, names[i] as string, value)
    }
    return values
  }

  override emitRead(code: ReadEmitter): string {
    return code.opaque(this)
  }

  override emitWrite(code: WriteEmitter, values: string): void {
    code.opaque(this, values)
  }
}

/** Reads a part of a record as it is. */
function readPart(codec: Codec<unknown>, reader: Reader, scope: Scope, i: number): unknown {
  if (codec instanceof Field) return codec.readIn(reader, scope, i, readPart)
  // Only a list whose number of items is known looks at the number.
  return (codec as { read(reader: Reader, count?: number): unknown }).read(reader, scope.counts[i])
}

/** Writes a part of a record and gives its value. */
export function writePart(codec: Codec<unknown>, value: unknown, writer: Writer, scope: Scope, i: number): unknown {
  if (codec instanceof Field) return codec.writeIn(value, writer, scope, i)
  ;(codec as { write(value: unknown, writer: Writer, count?: number): void }).write(value, writer, scope.counts[i])
  return value
}

/** Writes the number that a field was left open for. What stands behind it moves if it has no fixed size. */
export function fill(scope: Scope, i: number, codec: Codec<number>, writer: Writer, write: () => void): void {
  const { starts } = scope
  const moved = fillRoom(starts[i] as number, codec, writer, write)
  for (let j = i + 1; j < starts.length; j++) (starts[j] as number) += moved
}

/** A computed field may be left out; if it is given, it must be right. */
export function checkGiven(given: unknown, right: number, writer: Writer): void {
  if (given === undefined || given === right) return
  throw writer.fail('CODEC_CONSTANT', `${right}, or undefined to have it computed`, show(given))
}

/** The place of a field by its name. */
export function indexOf(name: string, names: readonly string[], kind: string, later: boolean, i: number): number {
  const index = names.indexOf(name)
  if (index >= 0 && (later ? index > i : index < i)) return index
  throw definitionError(`the name of ${later ? 'a later' : 'an earlier'} field for ${kind}`, show(name))
}
