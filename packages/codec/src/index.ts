/** Declarative binary codecs: describe a message once, then encode, decode and stream it. @module */

// Use a codec.
export { encode, encodedSize, encodeInto } from './encode.js'
export { decode, decodeFrom } from './decode.js'
export { decoder, type Decoder } from './decoder.js'
export { writer, type BatchWriter } from './batch-writer.js'
export type { AnyCodec, Codec, Infer, InferInput, Size } from './codec.js'
export type { Limits } from './limits.js'

// Numbers.
export { byte, int8, uint8, int16, int16LE, uint16, uint16LE } from './integer.js'
export { int40, int40LE, uint40, uint40LE, int48, int48LE, uint48, uint48LE } from './integer.js'
export { int24, int24LE, uint24, uint24LE, int32, int32LE, uint32, uint32LE } from './integer.js'
export { int64, int64LE, uint64, uint64LE, type WideInteger, type WideOptions } from './wide-integer.js'
export { float, floatLE, double, doubleLE } from './float.js'
export { float16, float16LE } from './float16.js'
export { varint, type VarintOptions } from './varint.js'
export { bits, type BitsValue } from './bits.js'
export { flags, type FlagsInput, type FlagsOutput } from './flags.js'
export { bool } from './bool.js'

// Text and bytes.
export { string, type StringOptions } from './string.js'
export type { CustomEncoding, Encoding, EncodingName } from './charset.js'
export { byteBlock, type ByteBlockOptions } from './byte-block.js'
export type { LengthCodec } from './length.js'

// Structure.
export { frame, type FrameInput, type FrameOutput } from './frame.js'
export { record, type Fields, type Linked, type RecordInput, type RecordOutput } from './record.js'
export { counted } from './counted.js'
export { repeated, type RepeatedOptions, type Sentinel } from './repeated.js'
export { mapOf } from './map-of.js'
export { lazy, type LazyOptions } from './lazy.js'
export { enumeration, enumeration as enum } from './enumeration.js'
export type { EnumerationMap, KeyOf } from './enumeration-map.js'
export { header, type Cases, type Head, type HeaderInputs, type HeaderOutputs } from './header.js'
export { constant, constant as const } from './constant.js'
export { sized } from './sized.js'
export { optional } from './optional.js'
export { padded } from './padded.js'
export { aligned } from './aligned.js'
export type { FillOptions } from './filler.js'
export { magic } from './magic.js'
export { mapped, validated } from './mapped.js'
export { custom, type CustomOptions, type CustomReader, type CustomWriter } from './custom.js'

// Fields of a record that speak of others, and sums.
export { lengthOf, type ComputedField } from './length-of.js'
export { countOf } from './count-of.js'
export { conditional, type ConditionalField } from './conditional.js'
export { checksum, type ChecksumAlgorithm } from './checksum.js'
export { checksumOf } from './checksum-of.js'
export { crc32 } from './crc32.js'
export { adler32 } from './adler32.js'

// Errors.
export { CodecError, isCodecError, type CodecErrorCode, type CodecFailure, type PathSegment } from './error.js'

// Tools.
export { precompiled, toSource, type CompiledSource } from './source.js'
export { explain } from './explain.js'
export { dissect, type DissectedField, type Dissection } from './dissect.js'

// Descriptions, for people and other programs.
export { describe } from './describe/describe.js'
export { toMarkdown, type MarkdownOptions } from './describe/markdown.js'
export { packetDiagram, type PacketDiagramOptions } from './describe/packet-diagram.js'
export { wiresharkDissector, type WiresharkOptions } from './describe/wireshark.js'
export { kaitai, type KaitaiOptions } from './describe/kaitai.js'
export type * from './describe/description.js'
export type { Literal, OddLiteral } from './describe/literal.js'
export type { Names } from './describe/naming.js'
