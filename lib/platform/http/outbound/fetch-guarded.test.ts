import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isReachable, parseNetworkList } from "./addresses";
import { fetchGuarded } from "./fetch-guarded";
import type { Guard } from "./pinned-request";

const loopback = ["127.0.0.0/8"];
const json = { "content-type": "application/json" };

const answers: Record<string, RequestListener> = {
  "/keys": (_, response) => response.writeHead(200, { ...json, "cache-control": "public, max-age=120" }).end('{"a":1}'),
  "/jwk-set": (_, response) => response.writeHead(200, { "content-type": "application/jwk-set+json" }).end("{}"),
  "/redirect": (_, response) => response.writeHead(302, { location: "http://169.254.169.254/latest" }).end(),
  "/redirect-here": (_, response) => response.writeHead(307, { ...json, location: "/keys" }).end("{}"),
  "/missing": (_, response) => response.writeHead(404, json).end("{}"),
  "/created": (_, response) => response.writeHead(201, json).end("{}"),
  "/html": (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("{}"),
  "/untyped": (_, response) => response.writeHead(200).end("{}"),
  "/gzip": (_, response) => response.writeHead(200, { ...json, "content-encoding": "gzip" }).end("{}"),
  "/not-json": (_, response) => response.writeHead(200, json).end("{"),
  "/twice": (_, response) => response.writeHead(200, json).end('{"keys":[],"keys":[]}'),
  "/limit": (_, response) => response.writeHead(200, json).end(`"${"a".repeat(65_534)}"`),
  "/large": (_, response) => response.writeHead(200, json).end(`"${"a".repeat(65 * 1024)}"`),
  "/large-chunked": (_, response) => {
    response.writeHead(200, json);
    for (let at = 0; at < 65; at++) response.write("a".repeat(1024));
    response.end();
  },
  "/slow-head": () => undefined,
  "/slow-body": (_, response) => {
    response.writeHead(200, json).write("{");
  },
  "/cut": (_, response) => {
    response.writeHead(200, { ...json, "content-length": "100" }).write("{");
    setImmediate(() => response.destroy());
  },
};

let server: Server;
let port = 0;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    answers[request.url ?? ""]?.(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const codeOf = async (url: string, guard: Partial<Guard> = {}) => {
  const fetched = await fetchGuarded(url.replace(":port", `:${port}`), { internal: [], ...guard });
  return fetched.ok ? "fetched" : fetched.code;
};
const local = (path: string) => `http://127.0.0.1:${port}${path}`;
/** A resolver that knows one address for every name. */
const always =
  (...addresses: string[]) =>
  async () =>
    addresses;

describe("an address that a person entered", () => {
  it.each([
    ["https://169.254.169.254/latest/meta-data", "address_not_allowed"],
    ["http://169.254.169.254/latest/meta-data", "url_not_allowed"],
    ["http://[::1]:port/keys", "address_not_allowed"],
    ["https://[::1]:port/keys", "address_not_allowed"],
    ["http://127.0.0.1:port/keys", "address_not_allowed"],
    ["https://0.0.0.0:port/keys", "address_not_allowed"],
    ["http://2130706433:port/keys", "address_not_allowed"],
    ["https://0x7f.1:port/keys", "address_not_allowed"],
    ["https://0177.0.0.1:port/keys", "address_not_allowed"],
    ["https://017700000001:port/keys", "address_not_allowed"],
    ["https://127.1:port/keys", "address_not_allowed"],
    ["https://[::ffff:127.0.0.1]:port/keys", "address_not_allowed"],
    ["https://[::ffff:7f00:1]:port/keys", "address_not_allowed"],
    ["https://[64:ff9b::7f00:1]/keys", "address_not_allowed"],
    ["https://[fe80::1]/keys", "address_not_allowed"],
    ["https://[fd00:ec2::254]/keys", "address_not_allowed"],
    ["https://[::]/keys", "address_not_allowed"],
    ["https://10.0.0.1/keys", "address_not_allowed"],
    ["https://100.100.100.200/keys", "address_not_allowed"],
    ["https://255.255.255.255/keys", "address_not_allowed"],
    ["http://localhost:port/keys", "address_not_allowed"],
    ["http://issuer.acme.example/keys", "url_not_allowed"],
    ["file:///etc/passwd", "url_not_allowed"],
    ["gopher://127.0.0.1:6379/_INFO", "url_not_allowed"],
    ["ftp://issuer.acme.example/keys", "url_not_allowed"],
    ["data:application/json,{}", "url_not_allowed"],
    ["https://user:secret@issuer.acme.example/keys", "url_not_allowed"],
    ["https://issuer.acme.example/keys#there", "url_not_allowed"],
    ["issuer.acme.example/keys", "url_not_allowed"],
    ["https://", "url_not_allowed"],
  ])("%s is refused: %s", async (url, code) => {
    asked.length = 0;
    expect(await codeOf(url)).toBe(code);
    expect(asked).toEqual([]);
  });

  it.each([
    [["127.0.0.1"], "address_not_allowed"],
    [["10.1.2.3"], "address_not_allowed"],
    [["::ffff:10.1.2.3"], "address_not_allowed"],
    [["93.184.216.34", "127.0.0.1"], "address_not_allowed"],
    [["2606:4700::1111", "fe80::1"], "address_not_allowed"],
    [["not an address"], "address_not_allowed"],
    [[], "name_not_resolved"],
  ])("a name that resolves to %j is refused: %s", async (addresses, code) => {
    asked.length = 0;
    expect(await codeOf(`https://issuer.acme.example:${port}/keys`, { resolve: always(...addresses) })).toBe(code);
    expect(asked).toEqual([]);
  });

  it("is resolved once: the connection goes to the address that was judged", async () => {
    let resolved = 0;
    const rebinding = async () => (resolved++ === 0 ? ["127.0.0.1"] : ["169.254.169.254"]);
    expect(await codeOf("http://issuer.localhost:port/keys", { internal: loopback, resolve: rebinding })).toBe(
      "fetched",
    );
    expect(resolved).toBe(1);
  });

  it("would be reached by a guard that does not look at addresses (a broken twin)", async () => {
    asked.length = 0;
    const unguarded = { internal: ["0.0.0.0/0"], resolve: always("127.0.0.1") };
    expect(await codeOf("http://issuer.localhost:port/keys", unguarded)).toBe("fetched");
    expect(asked).toEqual(["/keys"]);
  });
});

describe("what it answers", () => {
  it.each([
    ["/redirect", "redirected"],
    ["/redirect-here", "redirected"],
    ["/missing", "status_unexpected"],
    ["/created", "status_unexpected"],
    ["/html", "content_type_unexpected"],
    ["/untyped", "content_type_unexpected"],
    ["/gzip", "content_type_unexpected"],
    ["/not-json", "malformed_json"],
    ["/twice", "malformed_json"],
    ["/limit", "fetched"],
    ["/large", "too_large"],
    ["/large-chunked", "too_large"],
    ["/slow-head", "timed_out"],
    ["/slow-body", "timed_out"],
    ["/cut", "unreachable"],
  ])("%s: %s", async (path, code) => {
    asked.length = 0;
    expect(await codeOf(local(path), { internal: loopback, timeoutMs: 500 })).toBe(code);
    expect(asked).toEqual([path]);
  });

  it("is JSON, with the time it may be kept", async () => {
    expect(await fetchGuarded(local("/keys"), { internal: loopback })).toEqual({
      ok: true,
      body: { a: 1 },
      maxAge: 120,
    });
    expect(await codeOf(local("/jwk-set"), { internal: loopback })).toBe("fetched");
  });

  it("is nothing without a listener, and nothing over TLS without a trusted authority", async () => {
    expect(await codeOf("http://127.0.0.1:1/keys", { internal: loopback })).toBe("unreachable");
    expect(await codeOf(`https://127.0.0.1:${port}/keys`, { internal: loopback })).toMatch(
      /^(unreachable|certificate_refused)$/,
    );
  });
});

describe("networks that are allowed in addition", () => {
  it("are read as a list", () => {
    expect(parseNetworkList("10.0.0.0/8, fd00::/8")).toEqual(["10.0.0.0/8", "fd00::/8"]);
    for (const text of ["", "10.0.0.0", "10.0.0.0/33", "fd00::/129", "x/8", "10.0.0.0/8,,"]) {
      expect(parseNetworkList(text)).toBeUndefined();
    }
  });

  it("open only themselves", () => {
    expect(isReachable("10.1.2.3", ["10.0.0.0/8"])).toBe(true);
    expect(isReachable("11.1.2.3", [])).toBe(true);
    expect(isReachable("192.168.0.1", ["10.0.0.0/8"])).toBe(false);
    expect(isReachable("fd00::1", ["10.0.0.0/8"])).toBe(false);
    expect(isReachable("2606:4700::1111", [])).toBe(true);
  });
});
