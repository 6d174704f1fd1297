import { readFileSync, watch } from 'node:fs'
import { dirname } from 'node:path'
import type { Certificates } from '@link/tcp'

/** Where a server finds its key and its certificate. */
export interface CertificateFiles {
  readonly key: string
  readonly cert: string
}

export function readCertificates({ key, cert }: CertificateFiles): { readonly key: string; readonly cert: string } {
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
}

/** Milliseconds without a change after which the files are taken to be complete: they are written one after the other. */
const QUIET = 100

/**
 * Calls `changed` with what is in the files whenever that becomes something else. Their folder is watched, as tools put
 * new files in the place of the old ones. Returns the function that ends it.
 */
export function watchCertificates(files: CertificateFiles, changed: (certificates: Certificates) => void): () => void {
  let known = JSON.stringify(readCertificates(files))
  let timer: NodeJS.Timeout | undefined

  function look(): void {
    const certificates = readCertificates(files)
    const found = JSON.stringify(certificates)
    if (found === known) return
    known = found
    changed(certificates)
  }

  const watcher = watch(dirname(files.cert), () => {
    clearTimeout(timer)
    timer = setTimeout(look, QUIET)
  })
  return () => {
    clearTimeout(timer)
    watcher.close()
  }
}
