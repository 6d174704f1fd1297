import { isIPv4, isIPv6 } from 'node:net'

/** The bytes of an address: 4 for IPv4, also in its IPv6 form `::ffff:1.2.3.4`, else 16; undefined for what is none. */
export function ipBytes(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split('.'), Number)
  if (!isIPv6(text)) return undefined
  const bytes = ipv6Bytes(text)
  return isMapped(bytes) ? bytes.subarray(12) : bytes
}

/** Whether an IPv6 address stands for one of IPv4, as all those do that come to a socket of both (RFC 4291, 2.5.5.2). */
function isMapped(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff
}

/** The 16 bytes of what Node has recognised as an IPv6 address. */
function ipv6Bytes(text: string): Uint8Array {
  const [address = ''] = text.split('%')
  const [head = '', tail] = address.split('::')
  const [before, after] = [groups(head), groups(tail ?? '')]
  const gap = Array.from({ length: 8 - before.length - after.length }, () => 0)
  return Uint8Array.from([...before, ...gap, ...after].flatMap((group) => [group >> 8, group & 0xff]))
}

function groups(part: string): number[] {
  if (part === '') return []
  return part.split(':').flatMap((group) => {
    if (!isIPv4(group)) return [Number.parseInt(group, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
    return [(a << 8) | b, (c << 8) | d]
  })
}

/** An address as it is written (RFC 5952), of 4 or 16 bytes. */
export function ipText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  if (isMapped(bytes)) return `::ffff:${bytes.subarray(12).join('.')}`
  const text = Array.from({ length: 8 }, (_, at) =>
    (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
  )
  // The longest run of two zeros or more, the first of them, is left out.
  const runs = text.join(':').match(/(?<=^|:)0(?::0)+(?=:|$)/g) ?? []
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '')
  if (longest === '') return text.join(':')
  const at = `:${text.join(':')}:`.indexOf(`:${longest}:`)
  const [before, after] = [text.join(':').slice(0, at), text.join(':').slice(at + longest.length)]
  return `${before.replace(/:$/, '')}::${after.replace(/^:/, '')}`
}
