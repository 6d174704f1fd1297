/** TCP and TLS servers and reconnecting clients for link pipelines. */
export {}
