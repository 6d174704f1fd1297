// Starting other programs, in the three ways the scripts need.
import { spawn, spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { root } from './workspace.mjs'

/** The environment for tools of the workspace: found in node_modules/.bin, and none of them phones home. */
export const environment = {
  ...process.env,
  PATH: join(root, 'node_modules', '.bin') + delimiter + process.env['PATH'],
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
  // Part of turbo's cache key, so that what passed on one Node counts for that one only.
  LINK_NODE: process.version,
}

/**
 * Runs a program with its output kept back, for steps whose output matters only when they fail.
 *
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ ok: boolean, output: string }}
 */
export function quietly([program = '', ...args], env = environment) {
  const result = spawnSync(program, args, { cwd: root, env, encoding: 'utf8', maxBuffer: 1 << 28 })
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`
  return { ok: result.status === 0, output }
}

// npm starts a script through a shell that does not hand on SIGTERM: `kill` of an `npm start` ends npm and the shell and
// leaves this process behind. That it has got another parent is how it notices.
const parent = process.ppid

/**
 * Runs a program in the foreground: same terminal, signals handed on, its exit code as the result. Whoever hears what it
 * prints sees it without colours.
 *
 * @param {string[]} command
 * @param {{ cwd?: string | undefined, hears?: (chunk: Buffer) => void }} [options]
 * @returns {Promise<number>}
 */
export function foreground([program = '', ...args], { cwd = root, hears } = {}) {
  return new Promise((resolve) => {
    const heard = hears !== undefined
    const env = heard ? { ...environment, NO_COLOR: '1' } : environment
    const child = spawn(program, args, { cwd, env, stdio: heard ? ['inherit', 'pipe', 'pipe'] : 'inherit' })
    for (const name of heard ? /** @type {const} */ (['stdout', 'stderr']) : []) {
      child[name]?.on('data', (chunk) => {
        process[name].write(chunk)
        hears?.(chunk)
      })
    }
    const onTerm = () => child.kill('SIGTERM')
    process.on('SIGTERM', onTerm).on('SIGINT', outlive)
    const watch = setInterval(() => process.ppid === parent || onTerm(), 250)
    /** @param {number} code */
    const end = (code) => {
      clearInterval(watch)
      process.off('SIGTERM', onTerm).off('SIGINT', outlive)
      resolve(code)
    }
    child.on('error', (error) => {
      const text = `${program}: ${error.message}`
      console.error(text)
      hears?.(Buffer.from(text))
      end(127)
    })
    child.on('exit', (code, signal) => {
      const result = code ?? (signal === 'SIGINT' ? 130 : 143)
      // The last it printed may come later; what it has left running may hold the pipes for ever.
      if (heard) setTimeout(end, REST, result)
      else end(result)
    })
  })
}

/** Milliseconds in which the rest of an output is there. */
const REST = 500

/** Ctrl-C reaches the child through the terminal already; here it only must not end us before the child has ended. */
function outlive() {}
