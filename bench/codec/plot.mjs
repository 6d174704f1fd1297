// results.svg: for encoding and decoding a panel, for each contestant a row, for each message a dot at its times of the
// hand-written code, on a logarithmic axis. No library: a plot like this is rectangles, lines and letters.
import { peers } from './contestants.mjs'

const ROW = 32
const LEFT = 180
const PANEL = 370
const GAP = 30
const TOP = 84
const COLOURS = { A: '#2563eb', B: '#d97706', C: '#059669', D: '#7c3aed', E: '#db2777' }

/** @param {number[]} numbers */
const geometricMean = (numbers) => Math.exp(numbers.reduce((sum, each) => sum + Math.log(each), 0) / numbers.length)

/** @param {string} text */
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** @param {any} results */
export function plot({ alone, together, date, node }) {
  const measured = alone.some(({ name }) => peers.includes(name)) ? alone : together
  const compared = measured.filter(({ operation }) => operation !== 'encodeInto')
  const shown = ['ours', 'interpreted', ...peers].filter((name) => compared.some((result) => result.name === name))
  const meanOf = (name) => geometricMean(compared.filter((result) => result.name === name).map(({ ratio }) => ratio))
  const rows = shown.toSorted((a, b) => meanOf(a) - meanOf(b))
  const ratios = compared.filter(({ name }) => shown.includes(name)).map(({ ratio }) => ratio)
  const least = Math.min(0.5, ...ratios) / 1.1
  const scale = PANEL / Math.log(Math.max(10, ...ratios) / least / 0.87)
  const x = (panel, ratio) => LEFT + panel * (PANEL + GAP) + Math.log(ratio / least) * scale
  const width = LEFT + 2 * PANEL + GAP + 24
  const bottom = TOP + rows.length * ROW
  const parts = []

  rows.forEach((name, i) => {
    const y = TOP + i * ROW + ROW / 2
    const own = name === 'ours' || name === 'interpreted'
    const label = { ours: '@link/codec', interpreted: '@link/codec, no eval' }[name] ?? name
    if (own) parts.push(rectangle(8, y - ROW / 2 + 1, width - 16, ROW - 2, '#eff6ff'))
    parts.push(
      `<text x="${LEFT - 10}" y="${y + 4}" text-anchor="end"${own ? ' font-weight="700"' : ''}>${escaped(label)}</text>`,
    )
  })
  for (const [panel, operation] of ['encode', 'decode'].entries()) {
    parts.push(`<text x="${x(panel, least)}" y="${TOP - 26}" font-weight="700">${operation}</text>`)
    for (const tick of [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500].filter(
      (each) => x(panel, each) <= x(panel, least) + PANEL,
    )) {
      const at = x(panel, tick).toFixed(1)
      const [colour, thickness] = tick === 1 ? ['#111827', 1.5] : ['#e5e7eb', 1]
      parts.push(
        `<line x1="${at}" x2="${at}" y1="${TOP}" y2="${bottom}" stroke="${colour}" stroke-width="${thickness}"/>`,
      )
      parts.push(`<text x="${at}" y="${TOP - 8}" text-anchor="middle" fill="#6b7280" font-size="11">${tick}×</text>`)
    }
    rows.forEach((name, i) => {
      const dots = compared.filter((result) => result.name === name && result.operation === operation)
      const y = TOP + i * ROW + ROW / 2
      const sorted = dots.toSorted((a, b) => a.ratio - b.ratio)
      // A dot that would hide its neighbour steps aside.
      let [last, aside] = [-Infinity, -4]
      for (const { letter, ratio } of sorted) {
        const at = x(panel, ratio)
        const step = at - last < 14 ? aside : 0
        parts.push(dot(at, y + step, letter))
        aside = -aside
        last = at
      }
    })
  }
  const note = `Time in multiples of hand-written code (black line), logarithmic; left is faster. Node ${node}, ${date}.`
  const messages =
    'A: frame of 18 bytes. B: 20 numbers. C: nested request, 238 bytes. D: list of 1000. E: line of text.'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 36}" width="${width}" height="${bottom + 36}" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="13" fill="#111827" role="img" aria-label="${escaped(note)}">
${rectangle(0, 0, width, bottom + 36, '#ffffff')}
<text x="16" y="24" font-size="14" font-weight="700">${escaped(note)}</text>
${parts.join('\n')}
<text x="16" y="${bottom + 24}" fill="#6b7280" font-size="12">${escaped(messages)}</text>
</svg>
`
}

/** @param {number} x @param {number} y @param {number} width @param {number} height @param {string} colour */
function rectangle(x, y, width, height, colour) {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${colour}"/>`
}

/** @param {number} x @param {number} y @param {'A' | 'B' | 'C' | 'D' | 'E'} letter */
function dot(x, y, letter) {
  const at = x.toFixed(1)
  return `<circle cx="${at}" cy="${y}" r="8" fill="${COLOURS[letter]}" fill-opacity="0.85"/><text x="${at}" y="${y + 3.5}" text-anchor="middle" font-size="10" font-weight="700" fill="#ffffff">${letter}</text>`
}
