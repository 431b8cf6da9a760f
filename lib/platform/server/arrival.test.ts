import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { localCallerHeader } from "@/lib/platform/http/request-path";
import { noteArrival } from "./arrival";
import { type Forwarding, makeOriginReader } from "./forwarding";
import { makeHosts } from "./hosts";

/** Whether a request of a loopback peer, under the name of a loopback address, counts as one of this machine. */
function isLocalBehind(forwarding: Forwarding): boolean {
  const socket = Object.defineProperties(new Socket(), {
    remoteAddress: { value: "127.0.0.1" },
    localPort: { value: 3000 },
  });
  const request = Object.assign(new IncomingMessage(socket), {
    ...{ url: "/metrics", headers: { host: "localhost" }, rawHeaders: ["Host", "localhost"] },
  });
  const response = new ServerResponse(request);
  const hosts = makeHosts("http://localhost:3000", []);
  noteArrival({ request, response, path: "/metrics" }, { hosts, readOrigin: makeOriginReader(forwarding) });
  return request.headers[localCallerHeader] !== undefined;
}

describe("a peer on this machine", () => {
  it.each([
    ["is a program where nothing stands in front of an http origin", [], false, true],
    ["is a program where the proxies are elsewhere", ["10.0.0.0/8"], true, true],
    ["may be the proxy of an https origin that names none", [], true, false],
    ["is the proxy where it is named as one", ["127.0.0.1/32"], true, false],
  ])("%s", (_, trustedProxies, https, local) => expect(isLocalBehind({ trustedProxies, https })).toBe(local));
});
