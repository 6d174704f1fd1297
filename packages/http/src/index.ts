/** HTTP/1.1 and HTTP/2 servers on link pipelines. */
export {}
