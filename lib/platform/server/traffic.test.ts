import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeFastLane } from "./fast-lane";
import { makeOriginReader } from "./forwarding";
import { drain, makeHttpServer, trackUpgrades } from "./http-server";
import { knownPaths } from "./known-paths";
import { Traffic } from "./traffic";

let server: Server;
let traffic: Traffic;
let port: number;
let held: (() => void)[] = [];
let seenByNext: IncomingMessage["headers"] | undefined;

const machine = {
  GET: async (request: Request, context?: { params: Promise<unknown> }) =>
    Response.json({ headers: Object.fromEntries(request.headers), params: await context?.params }),
  POST: async (request: Request) => Response.json({ bytes: (await request.arrayBuffer()).byteLength }),
};
const slow = { GET: () => new Promise<Response>((resolve) => held.push(() => resolve(new Response("done")))) };

async function next(request: IncomingMessage, response: ServerResponse): Promise<void> {
  seenByNext = request.headers;
  response.end(`next ${request.url}`);
}

beforeEach(async () => {
  held = [];
  seenByNext = undefined;
  const table = { "/healthz": machine, "/oauth/token": machine, "/oauth/register/[clientId]": machine, "/slow": slow };
  const known = knownPaths({ ...table, "/api/agents/[agentId]": slow });
  const readOrigin = makeOriginReader({ trustedProxies: [], https: false });
  traffic = new Traffic(makeFastLane(table), known, { https: true, development: false }, readOrigin);
  server = makeHttpServer(traffic.handle);
  server.listen(0);
  await once(server, "listening");
  ({ port } = server.address() as AddressInfo);
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const at = (path: string) => `http://127.0.0.1:${port}${path}`;

async function raw(...pieces: string[]): Promise<string> {
  const socket: Socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (data) => {
    answer += data;
  });
  socket.on("error", () => undefined);
  for (const piece of pieces) socket.write(piece);
  await once(socket, "close");
  return answer;
}

describe("requests that no handler sees", () => {
  it.each([
    ["two Host headers", "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "duplicate_header"],
    [
      "two DPoP headers",
      "POST /oauth/token HTTP/1.1\r\nHost: a\r\nDPoP: 1\r\nDPoP: 2\r\n\r\n",
      400,
      "invalid_dpop_proof",
    ],
    ["an absolute target", "GET http://evil.example/healthz HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad_target"],
    ["CONNECT", "CONNECT evil.example:443 HTTP/1.1\r\nHost: a\r\n\r\n", 405, "method_not_allowed"],
    ["TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405, "method_not_allowed"],
    [
      "length and chunks",
      "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      400,
      "malformed",
    ],
    ["headers over 16 KiB", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(17_000)}\r\n\r\n`, 431, "headers_too_large"],
    [
      "a body announced too large",
      "POST /oauth/token HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n",
      413,
      "body_too_large",
    ],
  ])("%s", async (_, request, status, code) => {
    traffic.open(next);
    const answer = await raw(request);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain(code);
    expect(answer.toLowerCase()).toContain("connection: close");
    expect(seenByNext).toBeUndefined();
  });

  it("a body that comes in pieces without a length ends where it is too large", async () => {
    traffic.open(next);
    const piece = `${(32_768).toString(16)}\r\n${"x".repeat(32_768)}\r\n`;
    const head = "POST /oauth/token HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    expect(await raw(head, piece, piece, piece)).toMatch(/^HTTP\/1.1 413 /);
  });
});

describe("two lanes", () => {
  beforeEach(() => traffic.open(next));

  it("a machine path is answered by its handler, with its path parameter", async () => {
    const answer = await fetch(at("/oauth/register/ins_1"));
    expect(await answer.json()).toMatchObject({ params: { clientId: "ins_1" } });
    expect(answer.headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(answer.headers.get("strict-transport-security")).toMatch(/max-age=\d{8}/);
  });

  it("a method that the route does not export is refused with those that it does", async () => {
    const answer = await fetch(at("/oauth/token"), { method: "DELETE" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS, POST"]);
  });

  it("what is not there is refused before either lane, in words for machines", async () => {
    const refused = async (path: string, method = "GET") => {
      const answer = await fetch(at(path), { method });
      const { code, error } = await answer.json();
      const type = answer.headers.get("content-type");
      return { status: answer.status, allow: answer.headers.get("allow"), type, code, error };
    };
    const type = "application/problem+json";
    const missing = { status: 404, allow: null, type, code: "not_found", error: undefined };
    for (const path of [
      "/api",
      "/api/agents",
      "/api/agents/",
      "/api/agents/a/b",
      "/oauth",
      "/oauth/token/x",
      "/log/x",
    ]) {
      expect(await refused(path, "POST"), path).toEqual(missing);
    }
    expect(await refused("/api/agents/a", "DELETE")).toEqual({
      ...{ status: 405, allow: "GET, HEAD, OPTIONS", type },
      ...{ code: "method_not_allowed", error: undefined },
    });
    expect(await refused("/oauth/token", "PATCH")).toMatchObject({
      ...{ status: 405, allow: "GET, HEAD, OPTIONS, POST" },
      ...{ type: "application/json", code: "method_not_allowed", error: "invalid_request" },
    });
    expect(await refused("/healthz", "DELETE")).toMatchObject({ status: 405, allow: "GET, HEAD, OPTIONS, POST" });
    expect(seenByNext).toBeUndefined();
    expect(await (await fetch(at("/apiary"))).text()).toBe("next /apiary");
    expect(await (await fetch(at("/api/agents/a"))).text()).toBe("next /api/agents/a");
  });

  it("nobody chooses their own address or nonce", async () => {
    const forged = { "x-mandate-peer": "6.6.6.6", "X-Forwarded-For": "6.6.6.6", "x-nonce": "evil" };
    const { headers } = await (await fetch(at("/oauth/register/a"), { headers: forged })).json();
    expect(headers["x-mandate-peer"]).toMatch(/127\.0\.0\.1$/);
    expect(headers).not.toHaveProperty("x-forwarded-for");
    const page = await fetch(at("/agents?q=1"), { headers: { ...forged, "content-security-policy": "script-src *" } });
    const policy = page.headers.get("content-security-policy") ?? "";
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    expect(seenByNext).toMatchObject({
      "x-nonce": nonce,
      "content-security-policy": policy,
      "x-mandate-path": "/agents?q=1",
    });
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|evil/);
  });

  it("every page has a nonce of its own", async () => {
    const policies = await Promise.all(
      [1, 2].map(async () => (await fetch(at("/"))).headers.get("content-security-policy")),
    );
    expect(policies[0]).not.toBe(policies[1]);
  });
});

describe("beginning and end", () => {
  it("while the process starts only health answers", async () => {
    expect((await fetch(at("/healthz"))).status).toBe(200);
    const early = await fetch(at("/oauth/token"), { method: "POST" });
    expect([early.status, early.headers.get("retry-after")]).toEqual([503, "1"]);
  });

  it("a request in progress is finished, and then nothing is left", async () => {
    traffic.open(next);
    const answer = fetch(at("/slow"));
    await expect.poll(() => held.length).toBe(1);
    traffic.close();
    const drained = drain(server, trackUpgrades(server), 10_000);
    await expect(fetch(at("/healthz"))).rejects.toThrow();
    for (const finish of held) finish();
    expect(await (await answer).text()).toBe("done");
    await drained;
  });

  it("a request that does not end is cut after the time of grace", async () => {
    traffic.open(next);
    const answer = fetch(at("/slow")).catch(() => "cut");
    await expect.poll(() => held.length).toBe(1);
    await drain(server, trackUpgrades(server), 50);
    expect(await answer).toBe("cut");
  });
});
