import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

const BROWSER = 'chromium'

/** How long a page may take, most of which is for machines that are busy with something else. */
const PATIENCE = 45_000

/** What a page says on its console when it is done. */
const DONE = 'done'

/** Why there is no browser; undefined where there is one. */
export function missingBrowser(): string | undefined {
  try {
    execFileSync(BROWSER, ['--version'], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    return `${BROWSER} is needed (on Debian: apt-get install chromium). ${String(error)}`
  }
}

/** Opens a page in a browser of its own until it says that it is done; gives all that stood on its console. */
export async function consoleOf(url: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'link-chromium-'))
  const options = [
    '--headless',
    // As root, and in containers, there is no sandbox to be had. The page is ours.
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--no-first-run',
    `--user-data-dir=${folder}`,
    // What a browser does by itself must not leave the machine.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    '--enable-logging=stderr',
    // The browser ends when these pipes close: also when this process is killed.
    '--remote-debugging-pipe',
  ]
  let bound: NodeJS.Timeout | undefined
  let log = ''
  try {
    const browser = spawn(BROWSER, [...options, url], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, HOME: folder, TMPDIR: folder },
    }) as ChildProcessByStdio<null, null, Readable>
    await once(browser, 'spawn')
    const kill = (): boolean => browser.kill('SIGKILL')
    bound = setTimeout(kill, PATIENCE)
    // All processes of a browser share this stream: when it ends, none of them is left.
    for await (const text of browser.stderr.setEncoding('utf8')) {
      log += text
      if (messagesIn(log).includes(DONE)) kill()
    }
  } finally {
    clearTimeout(bound)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const messages = messagesIn(log)
  if (!messages.includes(DONE)) throw new Error(`The page did not finish. The browser said:\n${log}`)
  return messages
}

/** What the page and the browser wrote on the console, errors among it: `[...:INFO:CONSOLE:7] "text", source: ...`. */
function messagesIn(log: string): string[] {
  return Array.from(log.matchAll(/:CONSOLE[:(]\d+\)?\] "([^]*?)", source: /g), ([, message = '']) => message)
}
