// One job in a process of its own. As a program: reads the job from its arguments, prints the results as JSON.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(import.meta.url)

/**
 * @param {string} file - in the folder jobs
 * @param {object} job
 * @param {string[]} [flags] - of Node
 * @returns {any[]}
 */
export function inProcess(file, job, flags = []) {
  const args = [...flags, here, file, JSON.stringify(job)]
  let result = start(args)
  // Ended from outside, as when memory is short: one more try, rather than to lose all that was measured before.
  if (result.signal !== null) result = start(args)
  const { status, signal, stdout, stderr } = result
  if (status !== 0) throw new Error(`${file} ${JSON.stringify(job)} failed (${signal ?? status}):\n${stderr}`)
  return JSON.parse(stdout)
}

/** @param {string[]} args */
const start = (args) => spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 26 })

if (process.argv[1] === here) {
  const [file, job] = process.argv.slice(2)
  const exported = await import(`./jobs/${file}.mjs`)
  const run = exported[file.replace(/-(.)/g, (_, letter) => letter.toUpperCase())]
  console.log(JSON.stringify(await run(JSON.parse(job))))
}
