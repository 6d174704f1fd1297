/** TCP servers and reconnecting clients for pipelines of `@link/core`. @module */

// Servers.
export { stopServer, tcpServer, type CloseOptions, type TcpServer, type TcpServerOptions } from './server.js'
export type { CloseCounts, ServerMetrics } from './connections.js'
export type { AdmissionOptions, ConnectionLimits, RefusalReason } from './admission.js'
export { serverBootstrap, type ServerBootstrap, type ServerBootstrapOptions } from './server-bootstrap.js'
export { closeOnSignals, type Closable } from './signals.js'
export type { TcpDiagnostics, TcpLog, TcpLogEntry } from './diagnostics.js'
export { stopClients, tcpClientFactory } from './client-factory.js'
export type { TcpClientFactory, TcpClientFactoryOptions } from './client-factory.js'
export { tcpClient } from './client.js'
export type { Endpoint, ReconnectOptions, TcpClient, TcpClientOptions } from './client-options.js'
export { connectionPool } from './connection-pool.js'
export type { ConnectionPool, ConnectionPoolOptions, Lease, PoolStats } from './pool-options.js'
export type { ClientState, ClientStateChange } from './client-states.js'
export type { BackOffOptions } from './back-off.js'
export type { OfflineOptions } from './offline-queue.js'
export type { ClientSocketOptions, ListenOptions, SocketOptions } from './options.js'
export { isTcpError, TcpError, type TcpErrorCode, type TcpFailure } from './error.js'

// Seen as streams of Node.
export { toDuplex, type DuplexOptions } from './duplex.js'

// TLS.
export { tls, type TlsStage } from './tls.js'
export { sni, type FindCertificates, type SniMap, type SniStage } from './sni.js'
export { optionalTls } from './optional-tls.js'
export { startTls, type StartTlsStage } from './start-tls.js'
export { alpn, type AlpnStage } from './alpn.js'
export type { Choices } from './choices.js'
export { http2Tls } from './http2-tls.js'
export { tlsInfo, type TlsInfo } from './tls-info.js'
export type { CertificateOptions, Certificates, HandshakeOptions, Pem, TlsOptions } from './tls-options.js'

// PROXY protocol.
export { proxyProtocol, type ProxyProtocolOptions } from './proxy/proxy-protocol.js'
export { proxyInfo } from './proxy/proxy-info.js'
export { sendProxyHeader } from './proxy/send-proxy-header.js'
export { decodeProxyHeader, encodeProxyHeader } from './proxy/codec.js'
export { proxyTlv, type ProxyHeader, type ProxyHeaderInput, type ProxyTlv } from './proxy/header.js'
export { proxyTls, type ProxyTls } from './proxy/tlv.js'

// Several protocols on one port.
export { detect, type Detected, type DetectOptions, type DetectRoute, type Opening } from './detect.js'
