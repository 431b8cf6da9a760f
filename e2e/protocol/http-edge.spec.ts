import { describe, expect, it } from "vitest";
import { refusingServer } from "@/e2e/protocol/bad-input/fixture";
import { matrix } from "@/e2e/protocol/matrix";
import { sendRaw } from "@/e2e/support/server/http-raw";
import { HttpClient } from "@/lib/testing/http";
import { sideBySide } from "@/lib/testing/trials";

// The server refuses requests that HTTP leaves ambiguous, so that a proxy and the server never read one differently.
const own = refusingServer();
const host = () => new URL(own.server.url).host;
const request = (line: string, ...headers: string[]) => [`${line} HTTP/1.1`, `Host: ${host()}`, ...headers];
const token = "POST /oauth/token";
const form = "Content-Type: application/x-www-form-urlencoded";

describe("the request's head", () => {
  it.each([
    ["Host", "GET /healthz", ["Host: evil.example"]],
    ["Authorization", "POST /access/v1/evaluation", ["Authorization: Bearer a", "Authorization: Bearer b"]],
    ["DPoP", token, ["DPoP: a.b.c", "DPoP: d.e.f"]],
    ["Content-Type", token, [form, "Content-Type: application/json"]],
    ["Origin", "POST /api/agents", ["Origin: http://a.example", "Origin: http://b.example"]],
    ["Idempotency-Key", "POST /api/agents", ["Idempotency-Key: a", "Idempotency-Key: b"]],
    ["If-Match", "PATCH /api/agents/x", ['If-Match: "1"', 'If-Match: "2"']],
  ])("a second %s header is refused", async (name, line, headers) => {
    const { status, body } = await sendRaw(own.server.url, request(line, ...headers, "Content-Length: 0"));
    expect({ status, body: JSON.parse(body) }).toMatchObject({ status: 400, body: { code: "duplicate_header" } });
    const { error, errors } = JSON.parse(body);
    if (name === "DPoP") expect(error).toBe("invalid_dpop_proof");
    else expect(error ?? errors[0].path).toBe(error ? "invalid_request" : name.toLowerCase());
  });

  it.each([
    ["two lengths", ["Content-Length: 1", "Content-Length: 2"]],
    ["a length and chunks", ["Content-Length: 1", "Transfer-Encoding: chunked"]],
    ["an unknown transfer coding", ["Transfer-Encoding: xchunked"]],
    ["a blank before the colon", ["X-A : b"]],
    ["a folded header", ["X-A: a\r\n b"]],
    ["NUL in a value", ["X-A: a\0b"]],
  ])("%s is refused", async (_, headers) => {
    expect((await sendRaw(own.server.url, request(token, ...headers), "x")).status).toBe(400);
  });

  it("no Host is refused", async () => {
    expect((await sendRaw(own.server.url, ["GET /healthz HTTP/1.1"])).status).toBe(400);
  });

  it("headers beyond 16 KiB are refused", async () => {
    const { status, body } = await sendRaw(own.server.url, request("GET /healthz", `X-A: ${"a".repeat(20_000)}`));
    expect({ status, ...JSON.parse(body) }).toMatchObject({ status: 431, code: "headers_too_large" });
  });

  it.each(["TRACE", "CONNECT", "PROPFIND", "QUERY"])("%s is no method here", async (method) => {
    const target = method === "CONNECT" ? "evil.example:443" : "/healthz";
    const { status, headers } = await sendRaw(own.server.url, request(`${method} ${target}`));
    expect(status).toBe(405);
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  it.each([
    "http://evil.example/healthz",
    "//evil.example/healthz",
    "/api//agents",
    "/api\\agents",
    "/api/../healthz",
    "/api/./agents",
    "/api/%2e%2e/healthz",
    "/api/%2E%2E/healthz",
    "/api%2fagents",
    "/api/%5cagents",
    "/api/agents%00",
    "*",
    "/ä",
    "/#fragment",
  ])("the target %s is refused, and leads nowhere", async (target) => {
    const { status, headers } = await sendRaw(own.server.url, request(`GET ${target}`));
    expect(status).toBe(400);
    expect(headers.location).toBeUndefined();
  });

  it("a target beyond 8 KiB is refused", async () => {
    expect((await sendRaw(own.server.url, request(`GET /api/agents?q=${"a".repeat(9_000)}`))).status).toBe(414);
  });
});

describe("the request's body", () => {
  const tooLarge = "x".repeat(65_537);
  // Only endpoints that read bodies are listed. An endpoint that admits no caller reads no body.
  it.each([
    ["/api/agents", "application/json", () => `Cookie: ${own.stage.admin.cookieHeader()}`],
    ["/oauth/token", "application/x-www-form-urlencoded", () => "X-A: a"],
    ["/oauth/register", "application/json", () => "X-A: a"],
    ["/access/v1/evaluation", "application/json", () => `Authorization: Bearer ${own.stage.server.pepKey}`],
    ["/api/auth/callback/credentials", "application/x-www-form-urlencoded", () => "X-A: a"],
  ])("more than 64 KiB to %s is refused, announced or in chunks", async (path, type, credentials) => {
    const head = request(`POST ${path}`, `Content-Type: ${type}`, credentials());
    const announced = await sendRaw(own.server.url, [...head, `Content-Length: ${tooLarge.length}`], tooLarge);
    expect(announced.status).toBe(413);
    const chunk = `${tooLarge.length.toString(16)}\r\n${tooLarge}\r\n0\r\n\r\n`;
    expect((await sendRaw(own.server.url, [...head, "Transfer-Encoding: chunked"], chunk)).status).toBe(413);
  });

  it("may be 1 MiB of an import: 200 identities with the longest names", async () => {
    const long = (n: number) => `${n}`.padEnd(200, "ä");
    const rows = Array.from({ length: 200 }, (_, n) => ({ externalId: long(n), name: long(n), owner: long(n) }));
    const json = { origin: "a directory", kind: "oauth_client", dryRun: true, rows };
    expect(JSON.stringify(json).length).toBeGreaterThan(65_536);
    expect(await own.stage.admin.send("POST", "/api/discoveries/imports", { json })).toMatchObject({
      ...{ status: 200, body: { added: 200 } },
    });
    const larger = { ...json, origin: "x".repeat(1_048_576) };
    expect((await own.stage.admin.send("POST", "/api/discoveries/imports", { json: larger })).status).toBe(413);
  });

  it("a compressed body is not unpacked", async () => {
    const raw = new Uint8Array([0x1f, 0x8b, 8, 0]);
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    const { status } = await own.stage.admin.send("POST", "/api/people", { raw, headers });
    expect([400, 415]).toContain(status);
  });
});

describe("the answer", () => {
  const always = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": expect.stringContaining("camera=()"),
  };

  it.each(["/sign-in", "/agents", "/keys", "/no-such-page"])("the page %s runs nothing but its own", async (path) => {
    const { headers, text } = await own.stage.admin.get(path, { accept: "text/html" });
    expect(Object.fromEntries(headers)).toMatchObject(always);
    const policy = headers.get("content-security-policy") ?? "";
    for (const directive of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"]) {
      expect(policy).toContain(directive);
    }
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    for (const [tag] of text.matchAll(/<script\b[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`);
    const again = await own.stage.admin.get(path);
    expect(again.headers.get("content-security-policy")).not.toBe(policy);
  });

  it("a policy that a client sends is not believed (CSP)", async () => {
    const { headers, text } = await new HttpClient(own.server.url).get("/sign-in", {
      "content-security-policy": "script-src 'nonce-mine'",
      "x-nonce": "mine",
    });
    expect(headers.get("content-security-policy")).not.toContain("mine");
    expect(text).not.toContain('nonce="mine"');
  });

  it("no cache keeps an answer that belongs to a person", async () => {
    const client = own.stage.admin;
    for (const path of ["/api/agents", "/api/session", "/agents", "/api/audit", "/api/auth/csrf", "/log/entries/0"]) {
      expect((await client.get(path)).headers.get("cache-control"), path).toMatch(/no-store/);
    }
    const refused = await new HttpClient(own.server.url).get("/api/agents");
    expect({ status: refused.status, kept: refused.headers.get("cache-control") }).toEqual({
      status: 401,
      kept: "no-store",
    });
    const { headers } = await own.subject.instance.requestToken(own.stage.server.identifier);
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it("says nothing about what it runs on, and nothing of a failure's inside", async () => {
    for (const path of ["/sign-in", "/api/agents", "/oauth/authorize", "/no-such-page", "/api/no-such-noun"]) {
      const { headers, text } = await new HttpClient(own.server.url).get(path);
      expect(headers.get("x-powered-by"), path).toBeNull();
      expect(headers.get("server"), path).toBeNull();
      expect(text, path).not.toMatch(/node_modules|at [\w.]+ \(/);
    }
  });
});

describe("a page under another name of this server", () => {
  const write = (host: string, origin: string) => {
    const { port, protocol } = new URL(own.server.url);
    const cookie = own.stage.admin.cookieHeader();
    const body = JSON.stringify({ name: `a-page-${Math.random().toString(36).slice(2, 8)}` });
    const head = [
      ...[`POST /api/groups HTTP/1.1`, `Host: ${host}:${port}`, `Origin: ${protocol}//${origin}:${port}`],
      ...[`Cookie: ${cookie}`, "Content-Type: application/json", `Content-Length: ${body.length}`],
    ];
    return sendRaw(own.server.url, head, body);
  };

  it("writes, and no page of a further name does", async () => {
    expect((await write("127.0.0.1", "127.0.0.1")).status).toBe(201);
    expect((await write("127.0.0.1", "localhost")).status).toBe(201);
    expect((await write("localhost", "127.0.0.1")).status).toBe(403);
    expect((await write("127.0.0.1", "evil.example")).status).toBe(403);
  });
});

describe("requests of other origins", () => {
  const body = { json: { name: "from-elsewhere", purpose: "x", environment: "dev", riskTier: "low" } };
  it.each([
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ])("%o writes nothing", async (headers) => {
    const before = await own.fingerprint();
    const answer = await own.stage.admin.send("POST", "/api/agents", { ...body, headers });
    expect(answer).toMatchObject({ status: 403, body: { code: "cross_origin" } });
    const form = { csrfToken: "x", email: own.server.admin.email, password: own.server.admin.password };
    expect((await own.stage.admin.send("POST", "/api/auth/callback/credentials", { form, headers })).status).toBe(403);
    expect((await own.stage.admin.send("POST", "/api/auth/signout", { form, headers })).status).toBe(403);
    expect(await own.fingerprint()).toEqual(before);
    expect((await own.stage.admin.get("/api/session")).status).toBe(200);
  });

  it("its own origin, or none, writes", async () => {
    const sent = (name: string, headers: Record<string, string>) =>
      own.stage.admin.send("POST", "/api/agents", { json: { ...body.json, name }, headers });
    const ours = { origin: own.server.publicUrl, "sec-fetch-site": "same-origin" };
    expect((await sent("from-our-page", ours)).status).toBe(201);
    expect((await sent("from-a-script", {})).status).toBe(201);
  });
});

describe("methods that look", () => {
  const endpoints = [...new Set(Object.keys(matrix).map((name) => name.split(" ")[1] ?? ""))];
  const paths = endpoints.map((path) => path.replace("[...nextauth]", "csrf").replace(/\[\w+\]/g, "x"));

  it.each(["HEAD", "OPTIONS"])("%s changes nothing anywhere", async (method) => {
    const before = await own.fingerprint();
    const ended = paths.filter((one) => one !== "/api/events");
    await sideBySide(ended.length, async (at) => {
      const path = ended[at] ?? "";
      const { status } = await own.stage.admin.send(method, path);
      expect(status, `${method} ${path}`).toBeLessThan(500);
      // Every path that is there is known to be.
      if (method === "OPTIONS" && /^\/(api|oauth|access|log|\.well-known)\//.test(path)) expect(status, path).toBe(204);
    });
    expect(await own.fingerprint()).toEqual(before);
  });
});
