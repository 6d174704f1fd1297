import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { capture, IPV4, IPV6 } from '../capture.js'

// Wireshark checks no checksum unless it is told to, and would take any bytes for HTTP on port 80.
const PLAIN = [80, 443, 1].flatMap((port) => ['-d', `tcp.port==${port},data`])
const CHECKED = ['-o', 'ip.check_checksum:TRUE', '-o', 'tcp.check_checksum:TRUE']

function tshark(...options: readonly string[]): string {
  return run('tshark', options)
}

function run(tool: string, options: readonly string[]): string {
  return execFileSync(tool, options, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: 'pipe' })
}

function missingTool(): string | undefined {
  try {
    tshark('--version')
    return undefined
  } catch (error) {
    return `tshark is needed (on Debian: apt-get install tshark). ${String(error)}`
  }
}

/** Lets Wireshark read a capture. */
function read(file: Uint8Array, ...options: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'link-pcap-'))
  try {
    const path = join(folder, 'capture.pcap')
    writeFileSync(path, file)
    return tshark('-r', path, ...PLAIN, ...CHECKED, ...options)
      .split('\n')
      .slice(0, -1)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const missing = missingTool()
// In CI a tool that is missing is a failure, by hand it is a line that says so.
if (process.env['LINK_INTEROP'] === '1') it('finds its tools', () => expect(missing).toBeUndefined())
else if (missing !== undefined) console.warn(missing)

describe.skipIf(missing !== undefined)('pcap, in Wireshark', () => {
  it('finds nothing to complain of, whatever the addresses and sizes', async () => {
    const { open, advance, file } = capture((channel, message) => channel.send(message))
    for (const options of [IPV4, IPV6, {}]) {
      const t = open(options)
      for (let length = 1; length < 200_000; length = length * 3 + 1) {
        advance(1)
        t.deliver(Uint8Array.from({ length }, (_, i) => i * length))
      }
      t.written()
      if (options === IPV4) t.reset()
      else t.finish()
      await t.channel.closed
    }
    const all = read(file(), '-T', 'fields', '-e', 'ip.checksum.status', '-e', 'tcp.checksum.status')
    expect(all.length).toBe(90)
    expect([...new Set(all)].toSorted()).toEqual(['\t1', '1\t1'])
    expect(read(file(), '-Y', 'tcp.analysis.flags || _ws.malformed')).toEqual([])
    // Beginnings, ends and resets are notes of the severity "chat"; nothing is more.
    const severities = read(
      file(),
      '-Y',
      '_ws.expert.severity > 0x200000 && !tcp.flags.reset',
      '-T',
      'fields',
      '-e',
      '_ws.expert.message',
    )
    expect(severities).toEqual([])
  })

  it('follows the stream', async () => {
    const { open, file } = capture((channel, message) => channel.send(message.toReversed()))
    const t = open(IPV4)
    for (const text of ['abc', 'def']) t.deliver(new TextEncoder().encode(text))
    t.written()
    t.finish()
    await t.channel.closed
    const stream = read(file(), '-q', '-z', 'follow,tcp,ascii,0').map((line) => line.trim())
    expect(stream).toEqual(expect.arrayContaining(['abc', 'cba', 'def', 'fed']))
  })
})
