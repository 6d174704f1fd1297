// The servers that are compared, each a process of its own on a core of its own.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const classes = join(here, '.build', 'netty')
const JARS = '/usr/share/java'

/** Where a process runs: servers on the first core, load on the second. @param {number} core */
const on = (core) => (spawnSync('taskset', ['-p', '1']).error === undefined ? ['taskset', '-c', String(core)] : [])

/** @type {Record<string, () => string[]>} */
const commands = {
  bare: () => [process.execPath, join(here, 'servers', 'bare.mjs')],
  'bare node:tls': () => [process.execPath, join(here, 'servers', 'bare-tls.mjs')],
  'by hand': () => [process.execPath, join(here, 'servers', 'by-hand.mjs')],
  link: () => link(1, 0),
  'link with 3 handlers': () => link(3, 0),
  'link with 5 stages': () => link(1, 5),
  'link over TLS': () => [...link(1, 0), 'tls'],
  'link without shared reads': () => [...link(1, 0), 'own-reads'],
  netty: () => ['java', '-cp', `${classes}:${jars()}`, 'FramedEcho'],
}

/** @param {number} handlers @param {number} stages */
function link(handlers, stages) {
  return [process.execPath, join(here, 'servers', 'link.mjs'), String(handlers), String(stages)]
}

function jars() {
  const all = existsSync(JARS) ? readdirSync(JARS) : []
  return all
    .filter((file) => /^netty-.*\.jar$/.test(file))
    .map((file) => join(JARS, file))
    .join(':')
}

/** Compiles the peer of Netty, if this machine has it: Debian's default-jdk-headless and libnetty-java. */
export function buildNetty() {
  if (jars() === '') return false
  mkdirSync(classes, { recursive: true })
  return spawnSync('javac', ['-cp', jars(), '-d', classes, join(here, 'netty', 'FramedEcho.java')]).status === 0
}

/** The version of Netty that is measured. */
export function nettyVersion() {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Version}', 'libnetty-java'], { encoding: 'utf8' })
  return /[\d.]+(?=-)/.exec(stdout ?? '')?.[0] ?? '4.1'
}

/** A server that is listening. */
export class Contestant {
  /** @param {string} name @param {string[]} flags for Node */
  static async start(name, flags = []) {
    const [runtime, ...rest] = commands[name]()
    const [program, ...args] = [...on(0), runtime, ...flags, ...rest]
    const process = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const [port] = await once(createInterface(process.stdout), 'line')
    return new Contestant(name, process, Number(port))
  }

  /** @param {string} name @param {import('node:child_process').ChildProcess} process @param {number} port */
  constructor(name, process, port) {
    this.name = name
    this.process = process
    this.port = port
  }

  /** Runs the load generator. @param {string} mode @param {object} job */
  load(mode, job) {
    const given = JSON.stringify({ ...job, port: this.port, pid: this.process.pid })
    const [program, ...args] = [...on(1), process.execPath, join(here, 'load.mjs'), mode, given]
    const { stdout, status } = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
    if (status !== 0) throw new Error(`the load on ${this.name} failed`)
    return JSON.parse(stdout)
  }

  async stop() {
    this.process.kill('SIGKILL')
    await once(this.process, 'exit')
  }
}

/** For Node: with these a server collects its garbage when the load asks for it. */
export const COLLECTS = ['--expose-gc', '--import', join(here, 'servers', 'collect.mjs')]

/** Kibibytes of memory that a process has in use. @param {number} pid */
export function residentKib(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}
