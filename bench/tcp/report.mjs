// The results as Markdown: what the program prints and RESULTS.md is.
import { table, times } from '../table.mjs'

/** @param {any} one */
function rowsOf({ name, goals, by = 'perCpuSecond', figures }) {
  const [first] = figures
  return figures.map((figure, i) => {
    const ratio = figure[by] / first[by]
    const goal = goals[figure.name]
    const judged = goal === undefined || i === 0 ? '' : `${times(goal)} ${ratio >= goal ? '✓' : '✗'}`
    const thousands = (number) => (number / 1000).toFixed(number < 100_000 ? 1 : 0)
    return [
      i === 0 ? name : '',
      figure.name,
      thousands(figure.perSecond),
      thousands(figure.perCpuSecond),
      times(ratio),
      judged,
    ]
  })
}

/** What a stage costs, in microseconds of processor time for each message there and back. @param {any[]} results */
function stageCost(results) {
  const figures = results.find(({ name }) => name.startsWith('stages'))?.figures
  if (figures === undefined) return ''
  const [plain, staged] = figures.map(({ perCpuSecond }) => 1e6 / perCpuSecond)
  return `\nFive stages that let everything pass cost ${(staged - plain).toFixed(2)} µs a message, in and out (goal 0.25).\n`
}

/** @param {any} results */
export function report({ date, node, netty, quick, results, idle }) {
  const head = ['', '', '1000/s', '1000/s of processor', 'ratio', 'goal']
  const memory = idle.map(({ name, bytes }) => `${name} ${(bytes / 1000).toFixed(1)} kB`).join(', ')
  return `# @link/tcp against node:net and Netty

${date}, Node ${node}, ${netty === undefined ? 'without Netty' : `Netty ${netty}`}. ${quick ? 'A quick run: good for factors, not for percents. ' : ''}\`npm run bench:tcp\` makes this page.

Echoes over the loopback interface, the server on one core and the load on another; 64 connections, except for one at a time.
"16 B × 32": messages of 16 bytes, of which 32 are on their way on each connection. Medians of runs that alternate; the ratio
is of messages for each second of the server's processor, to the first of the case; with one at a time, of all the time.

**bare** sends back what comes without looking at it. **by hand** cuts frames with a loop and has no bounds. **netty** is a
LengthFieldBasedFrameDecoder and a LengthFieldPrepender on one thread. **link** is a codec, \`byteBlock({ prefix: uint32() })\`,
and a handler.

${table(head, results.flatMap(rowsOf))}
${stageCost(results)}${memory === '' ? '' : `\nMemory for each of 10,000 connections that have sent one message and do nothing: ${memory}.\n`}`
}
