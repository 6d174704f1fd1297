import type { AnyCodec } from '../codec.js'
import { definitionError, show } from '../error.js'
import { DEFAULT_LIMITS } from '../limits.js'
import { descriptionOf } from './describe.js'
import type { Description } from './description.js'
import { luaString } from './lua.js'
import { lazyCodecs } from './parts.js'
import { namer, shortStep, type Names } from './naming.js'
import { FieldTable } from './wireshark-fields.js'
import { COMBINATORS } from './wireshark-lua.js'
import { DISSECTOR } from './wireshark-lua-dissector.js'
import { readerOf } from './wireshark-readers.js'

export interface WiresharkOptions {
  /** Name of the protocol, in Wireshark's lists and before the names of its fields. It must be new to Wireshark. */
  readonly name: string
  /** The port to listen to. Without one, the protocol is chosen by hand with "Decode As". */
  readonly port?: number
  /** What carries the messages, default `'tcp'`: there a message may begin and end anywhere in a segment. */
  readonly transport?: 'tcp' | 'udp'
  /** Names for parts that have only an index, by path. */
  readonly names?: Names
}

/**
 * A dissector for Wireshark, in Lua: put it into a file and start `wireshark -X lua_script:file.lua`, or put the file
 * into Wireshark's folder of plugins.
 *
 * Fields are named by path (`name.1.request.0`) or as `names` says; enumerations show their keys, headers go by their
 * cases, and a message that is spread over several TCP segments is put together. Behind a `custom` codec without a fixed
 * size nothing can be shown. Limits are those of a `decoder`: bytes that are none of this protocol do not make it wait.
 *
 * @example
 * writeFileSync('echo.lua', wiresharkDissector(message, { name: 'echo', port: 8080, names: { '0': 'version' } }))
 */
export function wiresharkDissector(source: AnyCodec | Description, options: WiresharkOptions): string {
  const { name: title, port, transport = 'tcp', names } = options
  const id = filterName(title)
  const fields = new FieldTable(id)
  const { codec } = descriptionOf(source)
  const readers = new Map<number, string>()
  const message = readerOf(codec, [], {
    name: namer(names, shortStep),
    fields,
    lazies: lazyCodecs(codec),
    readers,
    read: readerOf,
  })
  const { maxFrame, maxCount, maxDepth } = DEFAULT_LIMITS
  const table = `DissectorTable.get("${transport === 'udp' ? 'udp' : 'tcp'}.port")`
  return [
    `-- ${oneLine(title)}, for Wireshark. Made by wiresharkDissector of @link/codec: change the codec, not this file.`,
    `local TITLE = ${luaString(title)}`,
    `local MAX_FRAME, MAX_COUNT, MAX_DEPTH = ${maxFrame}, ${maxCount}, ${maxDepth}`,
    `local STREAM = ${transport !== 'udp'}`,
    `local proto = Proto(${luaString(id)}, TITLE)`,
    `local expert_malformed = ProtoExpert.new("${id}.malformed", "Malformed", expert.group.MALFORMED, expert.severity.ERROR)`,
    `local expert_rest = ProtoExpert.new("${id}.undescribed", "Not described", expert.group.UNDECODED, expert.severity.NOTE)`,
    '',
    fields.declarations(),
    '',
    ...COMBINATORS,
    ...Array.from(readers, ([id, reader]) => `lazy(${id}, ${reader})`),
    `local message = ${message}`,
    '',
    DISSECTOR,
    'local all = {}',
    'for _, field in pairs(fields) do all[#all + 1] = field end',
    'proto.fields = all',
    'proto.experts = { expert_malformed, expert_rest }',
    port === undefined ? `${table}:add_for_decode_as(proto)` : `${table}:add(${checkedPort(port)}, proto)`,
    '',
  ].join('\n')
}

/** Wireshark takes small letters, digits, and a few signs. */
function filterName(title: unknown): string {
  const id = typeof title === 'string' ? title.toLowerCase().replaceAll(/[^a-z0-9_-]+/g, '_') : ''
  if (id.length > 1 && /[a-z]/.test(id)) return id
  throw definitionError('a name of the protocol of two characters or more, with a letter', show(title))
}

function checkedPort(port: number): number {
  if (Number.isInteger(port) && port > 0 && port <= 0xff_ff) return port
  throw definitionError('a port from 1 to 65535', show(port))
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
