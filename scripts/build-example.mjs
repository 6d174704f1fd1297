// What comes before `npm start` in the folder of an example: sets up, and builds the example and what it needs.
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { quietly } from './run.mjs'
import { setup } from './setup.mjs'

/** @param {string} name the folder under `examples/` */
export function buildExample(name) {
  setup()
  const build = quietly(['turbo', 'run', 'build', `--filter=./examples/${name}...`, '--output-logs=errors-only'])
  if (build.ok) return
  console.error(build.output)
  process.exit(1)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildExample(basename(process.cwd()))
