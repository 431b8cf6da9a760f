import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { refusalOf } from "./request-guard";
import { stripReservedHeaders } from "./request-headers";

const head = (url: string, rawHeaders: string[] = ["Host", "localhost"], method = "GET") => ({
  method,
  url,
  rawHeaders,
});

describe("what is refused at the door", () => {
  it.each([
    "/",
    "/agents?q=owner:%22a%20b%22&sort=-name",
    "/_next/static/chunks/%5Bid%5D-1a2b.js",
    "/oauth/register/ins_01K8QWERTYUIOPASDFGHJKLZXC",
    "/.well-known/jwks.json",
    "/sign-in?callbackUrl=%2Fagents%2F..",
  ])("%s passes", (url) => expect(refusalOf(head(url))).toBeUndefined());

  it.each([
    "http://evil.example/api/agents",
    "//evil.example/",
    "/api//agents",
    "/api\\agents",
    "/api/../agents",
    "/api/%2e%2e/agents",
    "/api/..%2Fagents",
    "/api/%5cagents",
    "/api/a%00b",
    "/api/%ED%A0%80",
    "/api/%ff",
    "/api/%zz",
    "/api/./agents",
    "*",
    "",
    "/a b",
    "/é",
  ])("%s is refused", (url) => expect(refusalOf(head(url))).toMatchObject({ status: 400, code: "bad_target" }));

  it.each(["TRACE", "CONNECT", "PROPFIND", "get"])("method %s is refused", (method) =>
    expect(refusalOf(head("/", [], method))).toMatchObject({ status: 405 }),
  );

  it.each(["Host", "Authorization", "DPoP", "Content-Type", "Content-Length", "Idempotency-Key"])(
    "two %s headers are refused, in any case of letters",
    (name) => {
      const twice = [name.toUpperCase(), "1", "Accept", "*/*", name.toLowerCase(), "1"];
      expect(refusalOf(head("/", twice))).toMatchObject({ code: "duplicate_header", member: name.toLowerCase() });
    },
  );

  it("a body's declared size is limited, more generously for exports", () => {
    expect(refusalOf(head("/api/agents", ["Content-Length", "65537"], "POST"))).toMatchObject({ status: 413 });
    expect(refusalOf(head("/api/agents", ["Content-Length", "65536"], "POST"))).toBeUndefined();
    expect(refusalOf(head("/api/exports", ["Content-Length", "65537"], "POST"))).toBeUndefined();
    expect(refusalOf(head("/api/exportsX", ["Content-Length", "65537"], "POST"))).toMatchObject({ status: 413 });
  });

  it("a query of hundreds of parameters is refused, and so are hundreds of cookies", () => {
    expect(refusalOf(head(`/sign-in?a${"&a".repeat(255)}`))).toBeUndefined();
    expect(refusalOf(head(`/sign-in?a${"&a".repeat(256)}`))).toMatchObject({
      status: 400,
      code: "too_many_parameters",
    });
    const cookies = (count: number) => Array(count).fill("c=v").join("; ");
    expect(refusalOf(head("/", ["Cookie", cookies(100)]))).toBeUndefined();
    const tooMany = { status: 400, code: "too_many_cookies", member: "cookie" };
    expect(refusalOf(head("/", ["Cookie", cookies(101)]))).toMatchObject(tooMany);
    expect(refusalOf(head("/", ["Cookie", cookies(70), "cookie", cookies(40)]))).toMatchObject(tooMany);
  });

  it("an address longer than 8 KiB is refused", () => {
    expect(refusalOf(head(`/${"a".repeat(8_192)}`))).toMatchObject({ status: 414 });
  });
});

describe("headers that only the server may set", () => {
  it("are removed, in every spelling, and the others stay", () => {
    const rawHeaders = [
      "Host",
      "a",
      "X-Mandate-Peer",
      "1.2.3.4",
      "x-forwarded-FOR",
      "1",
      "Content-Security-Policy",
      "x",
    ];
    const more = ["X-Middleware-Subrequest", "m", "x-nonce", "n", "X-Request-ID", "abc12345", "Next-Action", "1"];
    rawHeaders.push(...more);
    const headers: Record<string, string> = {};
    for (let i = 0; i < rawHeaders.length; i += 2)
      headers[(rawHeaders[i] ?? "").toLowerCase()] = rawHeaders[i + 1] ?? "";
    const request: Pick<IncomingMessage, "rawHeaders" | "headers"> = { rawHeaders, headers };
    stripReservedHeaders(request);
    expect(rawHeaders).toEqual(["Host", "a", "X-Request-ID", "abc12345"]);
    expect(headers).toEqual({ host: "a", "x-request-id": "abc12345" });
  });
});
