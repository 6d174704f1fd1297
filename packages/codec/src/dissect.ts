import type { Aligned } from './aligned.js'
import { requireCodec, type AnyCodec, type Codec } from './codec.js'
import type { Checksum } from './checksum.js'
import type { DependentRecord, Field, ReadPart } from './dependent-record.js'
import type { Frame } from './frame.js'
import type { Header } from './header.js'
import { enter, type Lazy } from './lazy.js'
import { countEmpty, type List } from './list.js'
import type { Mapped } from './mapped.js'
import type { Optional } from './optional.js'
import type { RecordCodec } from './record.js'
import { CodecError, requireBytes, settle, within, type PathSegment } from './error.js'
import { DEFAULT_LIMITS } from './limits.js'
import { Reader } from './reader.js'
import { readRegion } from './region.js'
import type { Sized } from './sized.js'

/** One stretch of the bytes and what it means. */
export interface DissectedField {
  readonly path: readonly PathSegment[]
  /** What it is to the value at `path`: the value itself, a length, count or flag before it, an end, sum or padding behind it. */
  readonly role: 'value' | 'length' | 'count' | 'flag' | 'end' | 'checksum' | 'padding'
  readonly kind: string
  readonly offset: number
  readonly length: number
  readonly value: unknown
}

/** What bytes mean to a codec, as far as they can be read. */
export interface Dissection {
  /** In the order of the wire; together they cover the bytes up to `end`. */
  readonly fields: readonly DissectedField[]
  /** Offset behind the last field. */
  readonly end: number
  /** Why reading stopped, if it was not the end of the message. */
  readonly error?: CodecError
}

type Path = readonly PathSegment[]

/** Takes a message apart: `explain` as data. Bytes that are wrong are not thrown but reported. */
export function dissect(codec: AnyCodec, bytes: Uint8Array): Dissection {
  requireCodec(codec, 'the argument of dissect')
  requireBytes(bytes)
  const reader = new Reader().load(bytes, { ...DEFAULT_LIMITS, maxFrame: Infinity }, true)
  reader.end = bytes.length
  const fields: DissectedField[] = []
  try {
    walk(codec as Codec<unknown>, [], reader, fields)
  } catch (thrown) {
    const error = settle(thrown, dissect)
    if (error instanceof CodecError) return { fields, end: endOf(fields), error }
    throw error
  }
  return { fields, end: endOf(fields) }
}

function endOf(fields: readonly DissectedField[]): number {
  const last = fields.at(-1)
  return last === undefined ? 0 : last.offset + last.length
}

/** Goes down the schema tree beside the bytes. Only what contains other codecs is known here; all else is a field. */
function walk(codec: Codec<unknown>, path: Path, reader: Reader, fields: DissectedField[], given?: number): unknown {
  switch (codec.kind) {
    case 'frame': {
      const { codecs } = codec as AnyCodec as Frame
      return codecs.map((part, i) => walk(part, [...path, i], reader, fields))
    }
    case 'record': {
      const { codecs, names } = codec as AnyCodec as RecordCodec
      if ('readFields' in codec) return dependent(codec as AnyCodec as DependentRecord, path, reader, fields)
      return codecs.map((part, i) => walk(part, [...path, names[i] as string], reader, fields))
    }
    case 'header': {
      const header = codec as AnyCodec as Header
      const at = reader.position
      const head = walk(header.head, [...path, 0], reader, fields)
      const body = locate([...path, 0], () => header.body(head, reader, at))
      return [head, walk(body, [...path, 1], reader, fields)]
    }
    case 'counted':
    case 'map':
    case 'repeated':
      return list(codec as AnyCodec as CountedList, path, reader, fields, given)
    case 'lazy': {
      locate(path, () => enter(reader))
      const value = walk((codec as Lazy).codec, path, reader, fields)
      reader.depth--
      return value
    }
    case 'checksum': {
      const checksum = codec as Checksum
      const start = reader.position - reader.origin
      const value = walk(checksum.codec, path, reader, fields)
      field(checksum.algorithm.codec, path, 'checksum', reader, fields, () => checksum.readSum(reader, start))
      return value
    }
    case 'sized':
    case 'padded':
      return region(codec as Sized, path, reader, fields)
    case 'aligned': {
      const aligned = codec as Aligned
      const start = reader.position - reader.origin
      const value = walk(aligned.codec, path, reader, fields)
      const offset = reader.position
      locate(path, () => aligned.pass(reader, start))
      padding(codec, path, offset, reader, fields)
      return value
    }
    case 'optional': {
      const optional = codec as Optional
      // Without a flag it is there if bytes are left.
      let present = reader.position < reader.end
      if ('flag' in codec) {
        const at = reader.position
        const flag = field(optional.flag, path, 'flag', reader, fields, () => optional.flag.read(reader))
        present = locate(path, () => optional.present(flag, reader, at))
      }
      return present ? walk(optional.codec, path, reader, fields) : undefined
    }
    case 'mapped':
    case 'validated': {
      const { codec: inner, mapping } = codec as Mapped
      const at = reader.position
      const known = fields.length
      const wire = walk(inner, path, reader, fields)
      const value = locate(path, () => mapping.fromWire(wire, reader, at))
      // What is one field on the wire is shown as what it stands for; a sum, or padding, may be behind it.
      const i = fields.findIndex((one, place) => place >= known && one.path === path && one.role === 'value')
      if (i >= 0) fields[i] = { ...(fields[i] as DissectedField), value }
      return value
    }
    default:
      return leaf(codec, path, reader, fields)
  }
}

/** What has bytes of its own. */
function region(codec: Sized, path: Path, reader: Reader, fields: DissectedField[]): unknown {
  const { prefix } = codec
  const measure = (): number => codec.lengthOf(reader)
  const length = prefix ? field(prefix, path, 'length', reader, fields, measure) : locate(path, measure)
  let end = 0
  const read = (): unknown => {
    const value = walk(codec.codec, path, reader, fields)
    end = reader.position
    return value
  }
  const value = locateOnce(
    () => path,
    () => readRegion(reader, length, read, codec.leftover),
  )
  padding(codec, path, end, reader, fields)
  return value
}

function padding({ kind }: AnyCodec, path: Path, offset: number, reader: Reader, fields: DissectedField[]): void {
  const length = reader.position - offset
  const value = reader.input.subarray(offset, reader.position)
  if (length > 0) fields.push({ path, role: 'padding', kind, offset, length, value })
}

/** Puts the path of the walk before that of an error which does not have it yet, as those of parts have. */
function locateOnce<T>(path: () => Path, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof CodecError && error.path.length > 0) throw error
    return locate(path(), () => {
      throw error
    })
  }
}

type CountedList = List & { readonly prefix?: Codec<number> }

/** The items of a list, of which something else of the message may have `given` the number. */
function list(
  codec: CountedList,
  path: Path,
  reader: Reader,
  fields: DissectedField[],
  given: number | undefined,
): unknown {
  const { prefix, body, kind } = codec
  const first = (): number => codec.count(reader, given)
  let count = prefix === undefined ? locate(path, first) : field(prefix, path, 'count', reader, fields, first)
  const items = codec.none()
  for (let i = 0; ; i++) {
    const at = [...path, i]
    if (i >= count) {
      const offset = reader.position
      count = locate(at, () => codec.more(reader, items, i))
      const length = reader.position - offset
      const value = reader.input.subarray(offset, offset + length)
      if (length > 0) fields.push({ path, role: 'end', kind, offset, length, value })
      if (count <= i) return items
    }
    const start = reader.position
    const item = walk(body, at, reader, fields)
    locate(at, () => {
      if (reader.position === start) countEmpty(reader)
      codec.add(items, item, start, reader)
    })
  }
}

/** The fields of a record that speak of each other. */
function dependent(record: DependentRecord, path: Path, reader: Reader, fields: DissectedField[]): unknown {
  const scope = record.scope([])
  const part: ReadPart = (codec, _, __, i) => {
    const at = [...path, record.names[i] as string]
    if (!('readIn' in codec)) return walk(codec, at, reader, fields, scope.counts[i])
    const own = codec as Field<unknown> & { readonly codec: Codec<unknown> }
    const read = (): unknown => own.readIn(reader, scope, i, part)
    return own.kind === 'conditional' ? read() : field(own.codec, at, 'value', reader, fields, read)
  }
  const here = (): Path => [...path, record.names[scope.starts.length - 1] as string]
  return locateOnce(here, () => record.readFields(reader, scope, part))
}

/** One field, or two where a length stands before the value. */
function leaf(codec: Codec<unknown>, path: Path, reader: Reader, fields: DissectedField[]): unknown {
  const { prefix } = codec as { readonly prefix?: Codec<number> }
  if (prefix === undefined) return field(codec, path, 'value', reader, fields, () => codec.read(reader))
  const start = reader.position
  field(prefix, path, 'length', reader, fields, () => prefix.read(reader))
  const offset = reader.position
  const value = locate(path, () => {
    reader.position = start
    return codec.read(reader)
  })
  fields.push({ path, role: 'value', kind: codec.kind, offset, length: reader.position - offset, value })
  return value
}

function field<T>(
  { kind }: { readonly kind: string },
  path: Path,
  role: DissectedField['role'],
  reader: Reader,
  fields: DissectedField[],
  read: () => T,
): T {
  const offset = reader.position
  const value = locate(path, read)
  fields.push({ path, role, kind, offset, length: reader.position - offset, value })
  return value
}

/** Puts the path of the walk before that of an error. */
function locate<T>(path: Path, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw path.reduceRight((inner: unknown, segment) => within(inner, segment), error)
  }
}
