// The load: connections that each send a batch of frames, wait until all of it has come back, and send it again.
// A process of its own, on another core than the server. Prints one line of JSON.
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { setTimeout as pass } from 'node:timers/promises'

const [mode, given] = process.argv.slice(2)
const job = JSON.parse(given)
const TICKS = 100

/** Seconds of processor time that the server has used. */
function serverTime() {
  const fields = readFileSync(`/proc/${job.pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}

/** @param {number} size @param {number} depth */
function batchOf(size, depth) {
  const frame = Buffer.alloc(4 + size)
  frame.writeUInt32BE(size)
  for (let i = 0; i < size; i++) frame[4 + i] = i * 7
  return Buffer.concat(Array.from({ length: depth }, () => frame))
}

/** One connection. The first batch is compared byte by byte, of the others only the length. */
class Connection {
  batches = 0
  /** Bytes that are still to come of this batch. */
  #missing = 0
  #compare = true
  running = false

  /** @param {Buffer} batch */
  constructor(batch) {
    this.batch = batch
    const buffer = Buffer.allocUnsafe(1 << 18)
    const callback = (length) => this.#read(buffer.subarray(0, length))
    const where = { port: job.port, host: '127.0.0.1', noDelay: true, onread: { buffer, callback } }
    this.socket = job.secure ? connectSecurely({ ...where, rejectUnauthorized: false }) : connect(where)
    const stands = job.secure ? 'secureConnect' : 'connect'
    this.connected = new Promise((resolve, reject) => this.socket.once(stands, resolve).once('error', reject))
  }

  send() {
    this.#missing = this.batch.length
    this.socket.write(this.batch)
  }

  #read(bytes) {
    const at = this.batch.length - this.#missing
    if (bytes.length > this.#missing) throw new Error('more came back than was sent')
    if (this.#compare && bytes.compare(this.batch, at, at + bytes.length) !== 0)
      throw new Error('other bytes came back')
    this.#missing -= bytes.length
    if (this.#missing > 0) return true
    this.#compare = false
    this.batches++
    if (this.running) this.send()
    return true
  }
}

async function echo({ size, depth, connections, warmUp, milliseconds }) {
  const batch = batchOf(size, depth)
  const all = Array.from({ length: connections }, () => new Connection(batch))
  await Promise.all(all.map(({ connected }) => connected))
  for (const connection of all) {
    connection.running = true
    connection.send()
  }
  await pass(warmUp)
  const messages = () => all.reduce((sum, { batches }) => sum + batches, 0) * depth
  const [before, used, since] = [messages(), serverTime(), performance.now()]
  await pass(milliseconds)
  const count = messages() - before
  const seconds = (performance.now() - since) / 1000
  return { perSecond: count / seconds, perCpuSecond: count / (serverTime() - used) }
}

async function idle({ connections }) {
  const batch = batchOf(16, 1)
  for (let i = 0; i < connections; i += 100) {
    const some = Array.from({ length: 100 }, () => new Connection(batch))
    await Promise.all(some.map(({ connected }) => connected))
    for (const connection of some) connection.send()
    while (some.some(({ batches }) => batches === 0)) await pass(1)
  }
  process.kill(job.pid, 'SIGUSR2')
  await pass(1500)
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${job.pid}/status`, 'utf8'))[1])
}

console.log(JSON.stringify(await { echo, idle }[mode](job)))
process.exit()
