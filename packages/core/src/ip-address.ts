/**
 * The bytes of an address as it is written: 4 for IPv4, also in its IPv6 form `::ffff:1.2.3.4`, else 16; undefined for
 * what is no address.
 */
export function ipBytes(text: string): Uint8Array | undefined {
  const [address = ''] = text.split('%')
  const four = ipv4(address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address)
  return four ?? ipv6(address)
}

function ipv4(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined
  return Uint8Array.from(parts, Number)
}

function ipv6(text: string): Uint8Array | undefined {
  const halves = text.split('::')
  const [head, tail] = [groups(halves[0]), groups(halves[1])]
  const missing = 8 - head.length - tail.length
  const fits = halves.length === 2 ? missing > 0 : halves.length === 1 && missing === 0
  const all = [...head, ...Array.from({ length: Math.max(0, missing) }, () => 0), ...tail]
  if (!fits || all.some(Number.isNaN)) return undefined
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]))
}

/** The 16-bit groups of a part, an IPv4 address at its end being two of them; `NaN` for what is none. */
function groups(part = ''): number[] {
  if (part === '') return []
  return part.split(':').flatMap((group) => {
    const four = ipv4(group)
    if (four !== undefined) return [((four[0] ?? 0) << 8) | (four[1] ?? 0), ((four[2] ?? 0) << 8) | (four[3] ?? 0)]
    return [/^[\da-f]{1,4}$/i.test(group) ? Number.parseInt(group, 16) : Number.NaN]
  })
}
