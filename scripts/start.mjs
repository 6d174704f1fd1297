// `npm start`: sets up, builds what the echo example needs, runs it. `npm start -- hello you` hands on the arguments.
import { buildExample } from './build-example.mjs'
import { foreground } from './run.mjs'
import { packages, root } from './workspace.mjs'

buildExample('echo')
const example = packages(root, 'examples').find(({ dir }) => dir.endsWith('echo'))
// The example's `start` script is one plain command. It is started without pnpm and a shell in between, because those do
// not hand on SIGTERM: a server would live on after its `npm start` had been stopped.
const command = example?.manifest.scripts?.['start']?.split(' ') ?? []
process.exit(await foreground([...command, ...process.argv.slice(2)], { cwd: example?.dir }))
