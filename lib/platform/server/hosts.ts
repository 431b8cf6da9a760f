import { isLoopbackHost } from "@/lib/platform/http/outbound/url";
import type { Refusal } from "./request-guard";

/** The names under which this server answers. */
export type Hosts = {
  /** The host of PUBLIC_URL, with its port where that is not the default. */
  readonly own: string;
  /**
   * Finds why a request under this name is refused.
   *
   * @param localPort Port on which the connection arrived.
   */
  readonly refusalOf: (host: string | undefined, localPort: number | undefined) => Refusal | undefined;
};

// RFC 9112 section 3.2: uri-host with an optional port.
const hostPattern = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9_](?:[a-z0-9._-]{0,252}[a-z0-9_])?)(?::(\d{1,5}))?$/;

/** Splits a host into its name and its port; undefined when it is malformed. */
export function parseHost(text: string): { name: string; port: string | undefined } | undefined {
  const [, name, port] = hostPattern.exec(text.toLowerCase()) ?? [];
  return name === undefined ? undefined : { name, port };
}

const malformed: Refusal = {
  status: 400,
  code: "bad_host",
  detail: "The Host header must be a host name with an optional port.",
  member: "host",
};
const notServed: Refusal = {
  status: 421,
  code: "host_not_served",
  detail: "This server does not answer under that name. PUBLIC_URL and MANDATE_HOSTS list its names.",
  member: "host",
};

/**
 * Admits the host of PUBLIC_URL, with its port or without one, and the further names.
 *
 * A further name without a port is admitted with every port. If PUBLIC_URL is a loopback address, the other spellings
 * of loopback are admitted too. Their port is that of PUBLIC_URL or of the connection.
 */
export function makeHosts(publicUrl: string, further: readonly string[]): Hosts {
  const { host, hostname, port, protocol } = new URL(publicUrl);
  const ownPort = port || (protocol === "https:" ? "443" : "80");
  const admitted = new Set([host, hostname, `${hostname}:${ownPort}`, ...further]);
  const loopback = isLoopbackHost(hostname);
  return {
    own: host,
    refusalOf: (given, localPort) => {
      if (given !== undefined && admitted.has(given)) return undefined;
      const parsed = parseHost(given ?? "");
      if (!parsed) return malformed;
      const { name, port: givenPort } = parsed;
      if (admitted.has(givenPort === undefined ? name : `${name}:${givenPort}`)) return undefined;
      if (further.includes(name)) return undefined;
      const ports = [ownPort, String(localPort)];
      if (loopback && isLoopbackHost(name) && ports.includes(givenPort ?? "80")) return undefined;
      return notServed;
    },
  };
}
