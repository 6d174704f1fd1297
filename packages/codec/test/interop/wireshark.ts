import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Why Wireshark cannot be asked; undefined where it can. */
export function missingTools(): string | undefined {
  try {
    for (const tool of ['tshark', 'text2pcap']) run(tool, ['--version'])
    return undefined
  } catch (error) {
    return `tshark and text2pcap are needed (on Debian: apt-get install tshark). ${String(error)}`
  }
}

function run(tool: string, options: readonly string[]): string {
  return execFileSync(tool, options, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: 'pipe' })
}

/** Lets the real Wireshark take apart the segments of a TCP connection; gives what it prints with these options. */
function tshark(lua: string, port: number, segments: readonly Uint8Array[], options: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'link-wireshark-'))
  const [script, dump, capture] = [join(folder, 'a.lua'), join(folder, 'a.txt'), join(folder, 'a.pcap')]
  try {
    const packets = segments.map((bytes) => `0000 ${Buffer.from(bytes).toString('hex').replaceAll(/../g, '$& ')}\n`)
    writeFileSync(script, lua)
    writeFileSync(dump, packets.join('\n'))
    run('text2pcap', ['-q', '-T', `40000,${port}`, dump, capture])
    return run('tshark', ['-r', capture, '-X', `lua_script:${script}`, ...options])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** For each packet that passes a filter the values of fields, several of one name with commas between them. */
export function columns(
  lua: string,
  port: number,
  segments: readonly Uint8Array[],
  fields: readonly string[],
  filter: string = 'tcp',
): string[][] {
  const options = ['-T', 'fields', '-Y', filter, ...fields.flatMap((field) => ['-e', field])]
  const lines = tshark(lua, port, segments, options).split('\n').slice(0, -1)
  return lines.map((line) => line.split('\t'))
}

/** A field as Wireshark shows it. */
export interface ShownField {
  readonly name: string
  readonly offset: number
  readonly length: number
  readonly show: string
  /** The line of the tree: with the name of the value. */
  readonly line: string
}

/** All fields of one protocol, in the order of the tree. */
export function fieldsOf(lua: string, port: number, segments: readonly Uint8Array[], protocol: string): ShownField[] {
  const xml = tshark(lua, port, segments, ['-T', 'pdml'])
  const all = Array.from(xml.matchAll(/<field ([^>]*)>/g), ([, text = '']) => {
    const attributes = new Map(Array.from(text.matchAll(/(\w+)="([^"]*)"/g), ([, key, value]) => [key, value]))
    const get = (key: string): string => plain(attributes.get(key) ?? '')
    const [offset, length] = [Number(get('pos')), Number(get('size'))]
    return { name: get('name'), offset, length, show: get('show'), line: get('showname') }
  })
  return all.filter(({ name }) => name.startsWith(`${protocol}.`))
}

function plain(xml: string): string {
  return xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}
