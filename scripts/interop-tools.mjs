// The programs that `npm run test:interop` asks, for a machine of CI that does not have them: Debian's own packages.
import { quietly } from './run.mjs'

/** Each is named as its package; beside it, how it is asked for its version. */
const programs = {
  tshark: '--version',
  chromium: '--version',
  openssl: 'version',
  haproxy: '-v',
  'redis-server': '--version',
}

/** Installs what is missing. Where that fails it says so; the tests then fail for want of the program. */
export function installInteropTools() {
  const missing = Object.entries(programs).flatMap((asked) => (quietly(asked).ok ? [] : asked.slice(0, 1)))
  if (missing.length === 0) return
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  // A package of Wireshark's would ask who may capture.
  const apt = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq']
  console.log(`Installing ${missing.join(' and ')} ...`)
  for (const command of [['update'], ['install', '-y', '--no-install-recommends', ...missing]]) {
    const { ok, output } = quietly([...apt, ...command])
    if (!ok) console.error(`apt-get ${command.join(' ')} failed:\n${output}`)
  }
}
