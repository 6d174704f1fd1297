import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/**
 * Serves every package packed into `folder` the way a registry does, on the loopback interface. Whatever else is asked
 * for gets a 404, so an installation that succeeds has needed nothing but these packages.
 */
export async function serveTarballs(folder: string): Promise<{ url: string; close: () => Promise<void> }> {
  const tarballs = new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file))]))
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(1)
    const tarball = tarballs.get(path)
    const found = [...tarballs].find(([, bytes]) => manifestOf(bytes).name === path)
    if (tarball) response.end(tarball)
    else if (found) response.setHeader('content-type', 'application/json').end(JSON.stringify(packument(found, url)))
    else response.writeHead(404).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => void server.close(() => resolve()))
    },
  }
}

/** What a registry tells about a package that has one version. */
function packument([file, bytes]: [string, Buffer], url: string): object {
  const manifest = manifestOf(bytes)
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
  const version = { ...manifest, dist: { tarball: `${url}/${file}`, integrity } }
  return { name: manifest.name, 'dist-tags': { latest: manifest.version }, versions: { [manifest.version]: version } }
}

/** The package.json inside a tarball: tar is a 512-byte header (name, octal size) before each file, padded to 512. */
function manifestOf(tarball: Buffer): { name: string; version: string } {
  const tar = gunzipSync(tarball)
  for (let at = 0; at < tar.length;) {
    const name = tar.toString('latin1', at, at + 100).replace(/\0.*/, '')
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8) || 0
    if (name === 'package/package.json') return JSON.parse(tar.toString('utf8', at + 512, at + 512 + size))
    at += 512 + Math.ceil(size / 512) * 512
  }
  throw new Error('no package.json in the tarball')
}
