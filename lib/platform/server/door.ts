import type { Config } from "@/lib/platform/base/config";
import { CrossOrigin } from "@/lib/platform/server/cross-origin";
import { makeOriginReader } from "@/lib/platform/server/forwarding";
import { makeHosts } from "@/lib/platform/server/hosts";
import type { Door } from "@/lib/platform/server/traffic";

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
