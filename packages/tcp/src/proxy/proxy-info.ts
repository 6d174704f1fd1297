import { attribute, type Attribute } from '@link/core'
import type { ProxyHeader } from './header.js'

/** Where the header of a connection is to be found: `channel.get(proxyInfo)`. */
export const proxyInfo: Attribute<ProxyHeader> = /* @__PURE__ */ attribute('PROXY header')
