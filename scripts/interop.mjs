// What `npm run test:interop` needs before vitest: the tools, and the codec as it is published, which a browser gets.
import { quietly } from './run.mjs'
import { setup } from './setup.mjs'

setup()
const { ok, output } = quietly(['turbo', 'run', 'build', '--filter=@link/codec', '--output-logs=errors-only'])
if (!ok) console.error(output)
process.exitCode = ok ? 0 : 1
