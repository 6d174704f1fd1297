// `npm start`: sets up, builds what the echo example needs, runs it. `npm start -- hello you` hands on the arguments.
import { foreground, quietly } from './run.mjs'
import { setup } from './setup.mjs'

setup()
const build = quietly(['turbo', 'run', 'build', '--filter=./examples/echo...', '--output-logs=errors-only'])
if (!build.ok) {
  console.error(build.output)
  process.exit(1)
}
process.exit(await foreground(['pnpm', '--silent', '--dir', 'examples/echo', 'run', 'start', ...process.argv.slice(2)]))
