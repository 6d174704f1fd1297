// The programs that `npm run test:interop` asks, for a machine of CI that does not have them: Debian's own packages.
import { quietly } from './run.mjs'

/** Each is named as its package. */
const programs = ['tshark', 'chromium', 'openssl']

/** Installs what is missing. Where that fails it says so; the tests then fail for want of the program. */
export function installInteropTools() {
  const missing = programs.filter((program) => !quietly([program, program === 'openssl' ? 'version' : '--version']).ok)
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
