import { protocol } from '@link/core'
import { tcpServer, tls, tlsInfo, type TcpServer } from '@link/tcp'
import { readCertificates, watchCertificates, type CertificateFiles } from './certificate-files.js'
import { lines } from './wire.js'

/** Starts a server that sends every line back over TLS. New certificates in the files are for connections from then on. */
export async function tlsEchoServer(
  port: number,
  files: CertificateFiles,
  print: (line: string) => void,
): Promise<TcpServer> {
  const stage = tls(readCertificates(files))
  const echo = protocol(stage)
    .use(lines)
    .handle({
      onActive: (channel) => print(`server: ${channel.shortId} speaks ${channel.get(tlsInfo)?.protocol}`),
      onMessage: (channel, line) => channel.send(line),
      onError: (_channel, error) => print(`server: ${error.message}`),
    })
  const stop = watchCertificates(files, (certificates) => {
    try {
      stage.reload(certificates)
      print('server: has new certificates')
    } catch (error) {
      // The old ones stay: a half-written file must not end a service.
      print(`server: keeps its certificates: ${error instanceof Error ? error.message : String(error)}`)
    }
  })
  const server = await tcpServer(port, echo, { host: '127.0.0.1' })
  const { close } = server
  return Object.assign(server, {
    close(options?: Parameters<typeof close>[0]) {
      stop()
      return close(options)
    },
  })
}
