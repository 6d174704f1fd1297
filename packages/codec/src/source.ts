import { requireCodec, type AnyCodec } from './codec.js'
import { definitionError } from './error.js'
import { programOf, readCode, writeCode } from './program.js'

/** Functions that were compiled ahead of time, each made from the constants that its code refers to. */
export interface CompiledSource {
  readonly read: (...constants: never[]) => unknown
  readonly write: (...constants: never[]) => unknown
}

/** A number for a text, by which another one is told (FNV-1a, 32 bits). */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

/**
 * An ES module with the compiled code of a codec, for programs that must not make code at run time, and for those that do
 * not want to wait for it. Its default export is a function that gives the code to the codec, and gives back the codec.
 *
 * @example
 * writeFileSync('message.compiled.js', toSource(message)) // in a script
 *
 * import compiled from './message.compiled.js' // in the program
 * compiled(message)
 */
export function toSource(codec: AnyCodec): string {
  requireCodec(codec, 'the argument of toSource')
  const read = readCode(codec).text
  const write = writeCode(codec).text
  return `// Made by toSource() of @link/codec, from a codec of kind ${codec.kind}. Make it anew when the codec changes.
import { precompiled } from '@link/codec'

export default precompiled('${fingerprint(read + write)}', {
read: ${read},
write: ${write},
})
`
}

/**
 * What the module that {@link toSource} gives calls: takes compiled functions and gives what hands them to their codec.
 * That throws CodecError `CODEC_DEFINITION` if the codec is not the one, declared alike, that they were compiled from.
 */
export function precompiled(print: string, source: CompiledSource): <C extends AnyCodec>(codec: C) => C {
  return (codec) => {
    const read = readCode(codec)
    const write = writeCode(codec)
    const found = fingerprint(read.text + write.text)
    if (found !== print) {
      throw definitionError('the codec that the code was compiled from', 'another: compile it anew, with this version')
    }
    const program = programOf(codec)
    program.useRead(read, source.read(...(read.constants as never[])))
    program.useWrite(write, source.write(...(write.constants as never[])))
    return codec
  }
}
