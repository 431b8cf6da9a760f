import type { Config } from "@/lib/platform/base/config";
import { CrossOrigin } from "./cross-origin";
import { makeOriginReader } from "./forwarding";
import { makeHosts } from "./hosts";
import type { Door } from "./traffic";

/** Builds the door that a server's settings describe. */
export function doorOf({ publicUrl, production, hosts, corsOrigins, trustedProxies = [] }: Config): Door {
  const https = publicUrl.startsWith("https:");
  return {
    security: { https, development: !production },
    hosts: makeHosts(publicUrl, hosts),
    readOrigin: makeOriginReader({ trustedProxies, https }),
    crossOrigin: new CrossOrigin(corsOrigins),
  };
}
