import type { Literal } from './literal.js'

/** How many bytes a part takes on the wire. `max` is null where the codec itself sets no bound. */
export interface DescribedSize {
  readonly min: number
  readonly max: number | null
}

/**
 * What a codec says about its bytes, as plain data that `JSON.stringify` keeps whole: what `describe` gives, and what
 * documents, diagrams and dissectors for other programs are made from.
 */
export interface Description {
  /** Grows when a reader of an older description would misread a newer one. */
  readonly version: 1
  readonly codec: DescribedCodec
}

/** One part of a description; `type` tells what else there is to know of it. */
export type DescribedCodec =
  | DescribedNumber
  | DescribedString
  | DescribedBytes
  | DescribedEnumeration
  | DescribedVarint
  | DescribedBits
  | DescribedFlags
  | DescribedMapped
  | DescribedConstant
  | DescribedFields
  | DescribedHeader
  | DescribedList
  | DescribedRepeated
  | DescribedLazy
  | DescribedReference
  | DescribedChecksum
  | DescribedComputed
  | DescribedConditional
  | DescribedRegion
  | DescribedOptional
  | DescribedMagic
  | DescribedStretch
  | DescribedOpaque

interface Described {
  /** The combinator that made it: `int32`, `string`, `frame`, … */
  readonly kind: string
  readonly size: DescribedSize
}

export interface DescribedNumber extends Described {
  readonly type: 'number'
  readonly format: 'integer' | 'float'
  readonly bytes: number
  readonly signed: boolean
  readonly endian: 'big' | 'little'
}

/** Text, by exactly one of `prefix` and `delimiter`, or else of the one size that it has. */
export interface DescribedString extends Described {
  readonly type: 'string'
  /** Name of the encoding, `custom` for one of the user's. */
  readonly charset: string
  /** Bytes of a code unit. */
  readonly unit: number
  readonly prefix?: DescribedCodec
  readonly delimiter?: DescribedEnd
  /** In hex, what fills text of one size up. */
  readonly pad?: string
}

/** What ends a text; `text` is null where its encoding cannot read it back. */
export interface DescribedEnd {
  readonly text: string | null
  readonly hex: string
}

/**
 * Bytes, or text where there is a `charset`, without a length before them: up to one of several `ends`, the first of which
 * is written; else of the one size that they have; else all that there are in the region.
 */
export interface DescribedStretch extends Described {
  readonly type: 'stretch'
  readonly charset?: string
  readonly ends?: readonly DescribedEnd[]
}

export interface DescribedBytes extends Described {
  readonly type: 'bytes'
  readonly prefix: DescribedCodec
  /**
   * How many bytes a written length stands for: `written * factor + plus`. Null where the codec's own `decodeLength`
   * does not say so plainly; this is found by trying it.
   */
  readonly length: { readonly factor: number; readonly plus: number } | null
}

export interface DescribedEnumeration extends Described {
  readonly type: 'enumeration'
  readonly codec: DescribedCodec
  /** Whether numbers without an entry pass as they are; missing where they do not. */
  readonly open?: true
  /** Whether the entries may change while the program runs: then they are those of the moment. */
  readonly dynamic: boolean
  readonly entries: readonly DescribedEntry[]
}

export interface DescribedEntry {
  readonly key: Literal
  /** What `codec` is given to write for the key. */
  readonly wire: Literal
}

/** A whole number of 7 bits a byte (LEB128). */
export interface DescribedVarint extends Described {
  readonly type: 'varint'
  /** Whether signed numbers are written in turn: 0, -1, 1, … */
  readonly zigzag: boolean
}

/** Numbers of some bits each; reserved ones have a name that begins with an underscore. */
export interface DescribedBits extends Described {
  readonly type: 'bits'
  /** Whether the first field has the highest bits of its byte or the lowest. */
  readonly order: 'msb' | 'lsb'
  readonly fields: readonly { readonly name: string; readonly bits: number }[]
}

/** Bits of an integer that have a name. */
export interface DescribedFlags extends Described {
  readonly type: 'flags'
  readonly codec: DescribedCodec
  /** Whether other bits are ignored when read; missing where they are refused. */
  readonly open?: true
  readonly flags: readonly { readonly name: string; readonly mask: number }[]
}

/** A value that functions of the program make of another, which `codec` describes. */
export interface DescribedMapped extends Described {
  readonly type: 'mapped'
  readonly kind: 'mapped' | 'validated' | 'bool'
  readonly codec: DescribedCodec
}

export interface DescribedConstant extends Described {
  readonly type: 'constant'
  readonly value: Literal
}

/** The parts of a `frame`, by index, or of a `record`, by name. */
export interface DescribedFields extends Described {
  readonly type: 'fields'
  readonly fields: readonly DescribedField[]
}

export interface DescribedField {
  readonly name: string | number
  readonly codec: DescribedCodec
}

export interface DescribedHeader extends Described {
  readonly type: 'header'
  readonly head: DescribedCodec
  readonly cases: readonly DescribedCase[]
}

export interface DescribedCase {
  readonly head: Literal
  /** The values on the wire that lead here, below any enumeration. Empty where a description cannot tell. */
  readonly wires: readonly Literal[]
  readonly body: DescribedCodec
}

export interface DescribedList extends Described {
  readonly type: 'list'
  readonly prefix: DescribedCodec
  readonly body: DescribedCodec
}

/** A list without a number before it. */
export interface DescribedRepeated extends Described {
  readonly type: 'repeated'
  readonly body: DescribedCodec
  /**
   * Where it ends: after `items`; with the bytes of its region (`end`); at a sentinel in hex, which is not an item; with
   * an item that a function knows; or after as many items as another field says.
   */
  readonly until:
    | { readonly kind: 'items'; readonly items: number }
    | { readonly kind: 'sentinel'; readonly hex: string }
    | { readonly kind: 'end' | 'item' | 'field' }
}

/** A codec that may contain itself: in it, and behind it, a reference of the same `id` stands for it. */
export interface DescribedLazy extends Described {
  readonly type: 'lazy'
  readonly id: number
  readonly codec: DescribedCodec
}

/** The codec that was described under the same `id`. */
export interface DescribedReference extends Described {
  readonly type: 'reference'
  readonly id: number
}

/** A value with the sum of its bytes behind it. */
export interface DescribedChecksum extends Described {
  readonly type: 'checksum'
  readonly codec: DescribedCodec
  readonly sum: DescribedCodec
}

/** A field that is computed from other fields of its record, by their names. */
export interface DescribedComputed extends Described {
  readonly type: 'computed'
  readonly kind: 'lengthOf' | 'countOf' | 'checksumOf'
  readonly codec: DescribedCodec
  readonly first: string
  /** The same as `first`, but for a sum over several fields. */
  readonly last: string
}

/** A field that is there only if a function of earlier fields says so. */
export interface DescribedConditional extends Described {
  readonly type: 'conditional'
  readonly codec: DescribedCodec
}

/**
 * A value that has bytes for itself: behind their number, where there is a `prefix`; all of a fixed size (`sized`);
 * filled up with a byte to a fixed size (`padded`), or to a `multiple` of bytes from its first (`aligned`).
 */
export interface DescribedRegion extends Described {
  readonly type: 'region'
  readonly kind: 'sized' | 'padded' | 'aligned'
  readonly prefix?: DescribedCodec
  readonly codec: DescribedCodec
  readonly multiple?: number
  readonly fill?: number
}

/** A value that may be missing: by its flag, or, without one, where no bytes are left. */
export interface DescribedOptional extends Described {
  readonly type: 'optional'
  readonly flag?: DescribedCodec
  readonly codec: DescribedCodec
}

/** Bytes that must stand there. */
export interface DescribedMagic extends Described {
  readonly type: 'magic'
  readonly hex: string
}

/** A codec that only its own functions know: `custom`, and any kind that this version does not describe. */
export interface DescribedOpaque extends Described {
  readonly type: 'opaque'
}
