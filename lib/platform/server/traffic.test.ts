import { once } from "node:events";
import { connect } from "node:net";
import { beforeEach, describe, expect, it } from "vitest";
import { testDoor } from "@/lib/testing/front-door";
import { drain } from "./http-server";

const its = testDoor();

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
    ["a foreign Host", "GET /oauth/register/x HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421, "host_not_served"],
    ["a Host with a path", "GET /oauth/register/x HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "bad_host"],
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
    its.door.traffic.open(its.door.next);
    const answer = await its.door.raw(request);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain(code);
    expect(answer.toLowerCase()).toContain("connection: close");
    expect(its.door.seenByNext).toBeUndefined();
  });

  it.each(["h2c", "websocket"])(
    "an upgrade to %s is not taken, and its request is answered (RFC 9110 7.8)",
    async (to) => {
      its.door.traffic.open(its.door.next);
      const client = connect(its.door.port, "127.0.0.1");
      for (const header of [`Connection: Upgrade\r\nUpgrade: ${to}`, "Connection: close"]) {
        client.write(`GET /healthz HTTP/1.1\r\nHost: a\r\n${header}\r\n\r\n`);
        const [data] = await once(client, "data");
        expect(String(data)).toMatch(/^HTTP\/1\.1 200 /);
      }
      client.destroy();
    },
  );

  it("a body that comes in pieces without a length ends where it is too large", async () => {
    its.door.traffic.open(its.door.next);
    const piece = `${(32_768).toString(16)}\r\n${"x".repeat(32_768)}\r\n`;
    const head = "POST /oauth/token HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    expect(await its.door.raw(head, piece, piece, piece)).toMatch(/^HTTP\/1.1 413 /);
  });
});

describe("two lanes", () => {
  beforeEach(() => its.door.traffic.open(its.door.next));

  it("a machine path is answered by its handler, with its path parameter", async () => {
    const answer = await fetch(its.door.at("/oauth/register/ins_1"));
    expect(await answer.json()).toMatchObject({ params: { clientId: "ins_1" } });
    expect(answer.headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(answer.headers.get("strict-transport-security")).toMatch(/max-age=\d{8}/);
  });

  it("a method that the route does not export is refused with those that it does", async () => {
    const answer = await fetch(its.door.at("/oauth/token"), { method: "DELETE" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS, POST"]);
  });

  it("what is not there is refused before either lane, in words for machines", async () => {
    const refused = async (path: string, method = "GET") => {
      const answer = await fetch(its.door.at(path), { method });
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
    expect(its.door.seenByNext).toBeUndefined();
    expect(await (await fetch(its.door.at("/apiary"))).text()).toBe("next /apiary");
    expect(await (await fetch(its.door.at("/api/agents/a"))).text()).toBe("next /api/agents/a");
  });

  it("no request says under which host or route it is handled", async () => {
    const answer = await its.door.raw(
      "GET /oauth/register/a HTTP/1.1\r\nHost: a\r\nX-Mandate-Route: /x\r\nX-Mandate-Path: /y\r\nX-Mandate-Local: 1\r\n" +
        "X-Forwarded-For: 6.6.6.6\r\nConnection: close\r\n\r\n",
    );
    const { headers } = JSON.parse(answer.slice(answer.indexOf("{"), answer.lastIndexOf("}") + 1));
    expect(headers).toMatchObject({
      ...{ host: "localhost", "x-mandate-route": "/oauth/register/[clientId]" },
      "x-mandate-path": "/oauth/register/a",
    });
    expect(headers).not.toHaveProperty("x-mandate-local");
  });

  it("no person chooses their own address or nonce", async () => {
    const forged = { "x-mandate-peer": "6.6.6.6", "X-Forwarded-For": "6.6.6.6", "x-nonce": "evil" };
    const { headers } = await (await fetch(its.door.at("/oauth/register/a"), { headers: forged })).json();
    expect(headers["x-mandate-peer"]).toMatch(/127\.0\.0\.1$/);
    expect(headers).not.toHaveProperty("x-forwarded-for");
    const page = await fetch(its.door.at("/agents?q=1"), {
      headers: { ...forged, "content-security-policy": "script-src *" },
    });
    const policy = page.headers.get("content-security-policy") ?? "";
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    expect(its.door.seenByNext).toMatchObject({
      "x-nonce": nonce,
      "content-security-policy": policy,
      "x-mandate-path": "/agents?q=1",
    });
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|evil/);
  });

  it("every page has a nonce of its own", async () => {
    const policies = await Promise.all(
      [1, 2].map(async () => (await fetch(its.door.at("/"))).headers.get("content-security-policy")),
    );
    expect(policies[0]).not.toBe(policies[1]);
  });
});

describe("beginning and end", () => {
  it("while the process starts only health answers", async () => {
    expect((await fetch(its.door.at("/healthz"))).status).toBe(200);
    const early = await fetch(its.door.at("/oauth/token"), { method: "POST" });
    expect([early.status, early.headers.get("retry-after")]).toEqual([503, "1"]);
  });

  it("a request in progress is finished, and then nothing is left", async () => {
    its.door.traffic.open(its.door.next);
    const answer = fetch(its.door.at("/slow"));
    await expect.poll(() => its.door.held.length).toBe(1);
    its.door.traffic.close();
    const drained = drain(its.door.server, { listeners: [its.door.server], upgraded: [], graceMs: 10_000 });
    await expect(fetch(its.door.at("/healthz"))).rejects.toThrow();
    for (const finish of its.door.held) finish();
    expect(await (await answer).text()).toBe("done");
    await drained;
  });

  it("a request that does not end is cut after the time of grace", async () => {
    its.door.traffic.open(its.door.next);
    const answer = fetch(its.door.at("/slow")).catch(() => "cut");
    await expect.poll(() => its.door.held.length).toBe(1);
    await drain(its.door.server, { listeners: [its.door.server], upgraded: [], graceMs: 50 });
    expect(await answer).toBe("cut");
  });
});
