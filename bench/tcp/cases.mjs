// What is measured: each case runs the same load against its contestants, the first of which the others are compared to.

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {number} size - bytes of a message, behind the 4 of its length
 * @property {number} depth - messages that are on their way at a time, for each connection
 * @property {number} connections
 * @property {boolean} [secure] - over TLS
 * @property {string[]} contestants
 * @property {'perSecond'} [by] - the figure that is compared, where it is not that of the processor's time
 * @property {Record<string, number>} goals - times the figure of the first contestant, at the least
 */

/** @type {Case[]} */
export const cases = [
  framed('16 B × 32', 16, 32),
  framed('1 KiB × 32', 1024, 32),
  piped('16 B', 16, 1, 1.1),
  piped('1 KiB × 16', 1024, 16, 1.1),
  piped('64 KiB', 65_536, 1, 1.5),
  secure('16 B × 32', 16, 32),
  secure('1 KiB × 32', 1024, 32),
  secure('64 KiB', 65_536, 1),
  {
    name: 'one at a time',
    size: 16,
    depth: 1,
    connections: 1,
    contestants: ['bare', 'link'],
    by: 'perSecond',
    goals: { link: 0.95 },
  },
  {
    name: 'stages, 16 B × 32',
    size: 16,
    depth: 32,
    connections: 64,
    contestants: ['link', 'link with 5 stages'],
    goals: {},
  },
]

/** @param {string} name @param {number} size @param {number} depth @returns {Case} */
function framed(name, size, depth) {
  const contestants = ['netty', 'link', 'by hand', 'bare']
  return { name: `framed, ${name}`, size, depth, connections: 64, contestants, goals: { link: 1 } }
}

/** @param {string} name @param {number} size @param {number} depth @param {number} goal @returns {Case} */
function piped(name, size, depth, goal) {
  const contestants = ['bare', 'link with 3 handlers']
  const goals = { 'link with 3 handlers': goal }
  return { name: `3 handlers, ${name}`, size, depth, connections: 64, contestants, goals }
}

/** @param {string} name @param {number} size @param {number} depth @returns {Case} */
function secure(name, size, depth) {
  const contestants = ['bare node:tls', 'link over TLS']
  return {
    name: `TLS, ${name}`,
    size,
    depth,
    connections: 64,
    secure: true,
    contestants,
    goals: { 'link over TLS': 1 },
  }
}
