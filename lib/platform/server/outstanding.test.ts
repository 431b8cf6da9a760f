import { describe, expect, it } from "vitest";
import { testDoor } from "@/lib/testing/front-door";

const its = testDoor();

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const statusesOf = (answer: string): string[] =>
  [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status = ""]) => status);

/** Requests that make a connection unusable, and the refusal of each. */
const ends: [what: string, text: string, status: string][] = [
  ["what is no HTTP", "\x16\x03garbage\r\n\r\n", "400"],
  ["CONNECT", "CONNECT x:1 HTTP/1.1\r\nHost: a\r\n\r\n", "405"],
  ["too large a head", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(17_000)}\r\n\r\n`, "431"],
  [
    "a broken chunk",
    "POST /oauth/token HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n\r\n",
    "400",
  ],
  [
    "too large a body in pieces",
    `POST /oauth/token HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1ffff\r\n${"x".repeat(100_000)}`,
    "413",
  ],
];

describe("good requests before a bad one (RFC 9112 section 9.3.2)", () => {
  it.each(ends)("are answered first, in their order: %s", async (_, text, status) => {
    its.door.traffic.open(its.door.next);
    const answer = await its.door.raw(`${get("/one")}${get("/two")}${get("/three")}${text}`);
    expect(statusesOf(answer)).toEqual(["200", "200", "200", status]);
    expect(answer.match(/next \/[a-z]+/g)).toEqual(["next /one", "next /two", "next /three"]);
  });

  it.each(ends)("are answered first where they take their time: %s", async (_, text, status) => {
    its.door.traffic.open(its.door.next);
    const answer = its.door.raw(`${get("/slow")}${get("/two")}${text}`);
    await expect.poll(() => its.door.held.length).toBe(1);
    its.door.held.pop()?.();
    expect(statusesOf(await answer)).toEqual(["200", "200", status]);
  });

  it.each(ends)("are answered first where more came than are handled at once: %s", async (_, text, status) => {
    its.door.traffic.open(its.door.next);
    const answer = await its.door.raw(`${get("/one").repeat(20)}${text}`);
    expect(statusesOf(answer)).toEqual([...Array<string>(20).fill("200"), status]);
  });

  it("end the connection where one of them asks for that, and nothing follows", async () => {
    its.door.traffic.open(its.door.next);
    const last = "GET /one HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    expect(statusesOf(await its.door.raw(last, "\x16garbage\r\n\r\n"))).toEqual(["200"]);
  });

  it.each(ends)("leave a refusal alone in its place where there are none: %s", async (_, text, status) => {
    its.door.traffic.open(its.door.next);
    expect(statusesOf(await its.door.raw(text))).toEqual([status]);
  });

  it("end when their client goes", async () => {
    its.door.traffic.open(its.door.next);
    const gone = its.door.raw(`${get("/slow")}\x16garbage\r\n\r\n`);
    await expect.poll(() => its.door.held.length).toBe(1);
    its.door.server.closeAllConnections();
    expect(statusesOf(await gone)).toEqual([]);
    its.door.held.pop()?.();
    expect((await fetch(its.door.at("/healthz"))).status).toBe(200);
  });
});
