import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { PageReport } from './browser-page.js'
import { consoleOf } from './chromium.js'

/** A script for browsers, and the files that it is made of. */
export interface Bundle {
  readonly script: string
  readonly files: readonly string[]
}

/** Bundles the page's program as a user would, with the package as it was built; fails where a module is only Node's. */
export async function bundle(): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL('./browser-page.ts', import.meta.url))],
    absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    metafile: true,
    logLevel: 'silent',
    // Without the workspace's own, in which the package's name stands for its source.
    tsconfigRaw: {},
  })
  return { script: outputFiles[0]?.text ?? '', files: Object.keys(metafile.inputs) }
}

/** What a page gave: its report, and what stood on its console. */
export interface Visit extends PageReport {
  readonly console: readonly string[]
}

const PAGE = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>'

/** Serves the script to a browser, perhaps under a policy for content, and waits for the page's report. */
export async function visit(script: string, policy?: string): Promise<Visit> {
  let report: string | undefined
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'POST') report = await text(request)
    if (policy !== undefined) response.setHeader('Content-Security-Policy', policy)
    const isScript = request.url === '/page.js'
    response.setHeader('Content-Type', `text/${isScript ? 'javascript' : 'html'}; charset=utf-8`)
    response.end(isScript ? script : PAGE)
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const console = await consoleOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    return { ...(JSON.parse(report ?? '') as PageReport), console }
  } finally {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
}
