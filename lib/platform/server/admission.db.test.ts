import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { newId } from "@/lib/platform/base/id";
import { waiterNow } from "@/lib/platform/database/waiting";
import { peerAddressHeader } from "@/lib/platform/http/client-address";
import { sessionCookieName, sessionCookieValue } from "@/lib/platform/http/session/cookie";
import { createWorld, type World } from "@/lib/testing/world";
import { Admission } from "./admission";

// Requests that hang take all places. A further request shows whether its caller gets one.

type Kind = "page" | "program" | "api";
/** `soon`: the request fails unless it is answered within 8 s. */
type Sent = {
  kind?: Kind;
  path?: string;
  hangs?: boolean;
  soon?: boolean;
  method?: string;
  headers?: Record<string, string>;
};

let world: World;
let server: Server;
let url: string;
let release: () => void;
let arrived: number;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());
beforeEach(async () => {
  // Longer than any test, so that hanging requests keep their places.
  const admission = new Admission(60_000);
  arrived = 0;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  server = createServer(async (request, response) => {
    const run = async () => {
      if (request.headers["x-hang"] !== undefined) await released;
      response.writeHead(Number(request.headers["x-status"] ?? 200), { "x-waiter": waiterNow() ?? "" }).end("done");
    };
    const kind = request.headers["x-kind"] as Kind;
    arrived += 1;
    const ran =
      kind === "page"
        ? await admission.page(request, response, run)
        : await admission[kind](request, response, String(request.headers["x-path"]), run);
    if (!ran) response.writeHead(503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(() => {
  vi.restoreAllMocks();
  release();
  server.closeAllConnections();
  server.close();
});

const send = async (sent: Sent) => (await ask(sent)).status;

async function ask({ kind = "program", path = "/access/v1/evaluation", method = "POST", ...sent }: Sent) {
  const { hangs, soon, headers } = sent;
  const head = { "x-kind": kind, "x-path": path, ...(hangs && { "x-hang": "1" }), ...headers };
  return fetch(url, {
    ...{ method, headers: head },
    ...(method === "POST" && { body: "{}" }),
    ...(soon && { signal: AbortSignal.timeout(8_000) }),
  });
}

/** Waits until the server has received this many requests. */
const untilArrived = (count: number) => expect.poll(() => arrived).toBe(count);

const key = (name: string, status = 200) => ({ authorization: `Bearer ${name}`, "x-status": String(status) });
const at = (address: string) => ({ [peerAddressHeader]: address });
/** The cookie of a new session. */
async function session(personId: string) {
  return { cookie: `${sessionCookieName()}=${await sessionCookieValue({ id: newId("session"), personId }, 600)}` };
}
const several = (count: number, one: (i: number) => Sent) =>
  Promise.all(Array.from({ length: count }, (_, i) => send(one(i))));

describe("a credential", () => {
  const invented = (count: number) => several(count, (i) => ({ hangs: true, headers: key(`invented-${i}`) }));

  it("that was answered with success waits behind no invented one, for as long as it is in use", async () => {
    await send({ headers: key("true") });
    const start = performance.now();
    const later = (minutes: number) => vi.spyOn(performance, "now").mockReturnValue(start + minutes * 60_000);
    later(8);
    await send({ headers: key("true") });
    later(16);
    const held = invented(16);
    await untilArrived(18);
    expect(await send({ soon: true, headers: key("true") })).toBe(200);
    release();
    await held;
  });

  it.each([
    { why: "is new", before: undefined },
    { why: "was refused", before: { headers: key("mine", 401) } },
    { why: "only read what may be public", before: { headers: key("mine"), method: "GET" } },
  ])("that $why takes its turn", async ({ before }) => {
    await send({ headers: key("true") });
    if (before) await send(before);
    const held = invented(16);
    await untilArrived(before ? 18 : 17);
    const mine = send({ headers: key("mine") });
    const others = send({ headers: key("true") }).then(() => send({ headers: key("true") }));
    expect(await Promise.race([mine, others.then(() => "waits")])).toBe("waits");
    release();
    await Promise.all([held, mine]);
  });

  it("of the console's interface that was accepted has its place before five hundred invented ones", async () => {
    const list = { kind: "api", path: "/api/agents" } as const;
    expect(await send({ ...list, headers: key("true") })).toBe(200);
    const held = several(510, (i) => ({ ...list, hangs: true, headers: key(`invented-${i}`) }));
    await untilArrived(511);
    expect(await send({ ...list, soon: true, headers: key("true") })).toBe(200);
    release();
    expect(await held).toContain(503);
  });
});

describe("the database connections of a person", () => {
  it.each([
    ["POST", "/api/revocations", "urgent"],
    ["POST", "/api/revocations/suspensions", "urgent"],
    ["POST", "/api/revocations/[id]/lift", "people"],
    ["POST", "/api/delegations/[id]/suspend", "urgent"],
    ["DELETE", "/api/people/[id]/sessions", "urgent"],
    ["DELETE", "/api/agents/[id]/enrolment-tokens/[id]", "urgent"],
    ["DELETE", "/api/drafts/[id]", "people"],
    ["POST", "/api/requests", "people"],
    ["GET", "/api/revocations", "people"],
    ["GET", "/api/audit", "people"],
  ])("for %s %s are those of %s", async (method, path, waiter) => {
    const { headers } = await ask({ kind: "api", method, path, headers: await session("per_one") });
    expect(headers.get("x-waiter")).toBe(waiter);
  });
});

describe("a known program", () => {
  it("delays neither other programs nor decisions", async () => {
    const introspect = { path: "/oauth/introspect" };
    for (const name of ["busy", "other"]) await send({ headers: key(name) });
    const held = several(60, () => ({ ...introspect, hangs: true, headers: key("busy") }));
    await untilArrived(62);
    expect(await send({ ...introspect, soon: true, headers: key("other") })).toBe(200);
    expect(await send({ soon: true, headers: key("busy") })).toBe(200);
    release();
    await held;
  });
});

describe("callers that have many ways to come", () => {
  it("hundreds of connections of one person do not delay another person's page", async () => {
    const page = { kind: "page", method: "GET" } as const;
    const mine = await session("per_flood");
    const held = several(300, () => ({ ...page, hangs: true, headers: mine }));
    await untilArrived(300);
    const other = send({ ...page, headers: await session("per_other") });
    await untilArrived(301);
    release();
    expect(await other).toBe(200);
    await held;
  });

  it("one key in several spellings, and others that are proven, keep no new one from its turn", async () => {
    const list = { kind: "api", path: "/api/agents" } as const;
    const known = ["one", "two", "three", "four"].map((name) => key(name));
    for (const headers of known) await send({ headers });
    const spelled = ["bearer one", "BEARER one"].map((authorization) => ({ authorization }));
    const held = several(30, (i) => ({ ...list, hangs: true, headers: [...known, ...spelled][i % 6] ?? {} }));
    await untilArrived(34);
    const mine = send({ ...list, headers: key("new") });
    await untilArrived(35);
    release();
    expect(await mine).toBe(200);
    await held;
  });

  it("hundreds of sessions of one person do not delay another person's stop", async () => {
    const stop = { kind: "api", path: "/api/revocations" } as const;
    const cookies = await Promise.all(Array.from({ length: 300 }, () => session("per_flood")));
    const held = several(300, (i) => ({ ...stop, hangs: true, headers: { ...cookies[i] } }));
    await untilArrived(300);
    expect(await send({ ...stop, headers: await session("per_other") })).toBe(200);
    release();
    await held;
  });

  it("hundreds of address blocks of one site delay neither other sites nor signed-in people", async () => {
    const page = { kind: "page", method: "GET" } as const;
    const held = several(260, (i) => ({ ...page, hangs: true, headers: at(`2001:db8:1:${i.toString(16)}::1`) }));
    await untilArrived(260);
    const other = send({ ...page, headers: at("2001:db8:2::1") });
    const person = send({ ...page, headers: { ...at("2001:db8:1:1::1"), ...(await session("per_other")) } });
    await untilArrived(262);
    release();
    expect([await other, await person]).toEqual([200, 200]);
    await held;
  });

  it("strangers of hundreds of sites do not close the pages to a signed-in person", async () => {
    const page = { kind: "page", method: "GET" } as const;
    const held = several(208, (i) => ({ ...page, hangs: true, headers: at(`2001:db8:${i.toString(16)}::1`) }));
    await untilArrived(208);
    const stranger = send({ ...page, headers: at("2001:db8:ffff::1") });
    const person = send({ ...page, headers: await session("per_other") });
    await untilArrived(210);
    expect(await stranger).toBe(503);
    release();
    expect(await person).toBe(200);
    await held;
  });

  it.each([
    { what: "a stop", path: "/api/revocations", many: 204 },
    { what: "a list", path: "/api/agents", many: 504 },
  ])("strangers of hundreds of sites do not keep $what from a token that was accepted", async ({ path, many }) => {
    const asked = { kind: "api", path } as const;
    await send({ ...asked, headers: key("known") });
    const sites = (i: number) => at(`2001:db8:${i.toString(16)}::1`);
    const held = several(many, (i) => ({ ...asked, hangs: true, headers: { ...sites(i), ...key(`invented-${i}`) } }));
    await untilArrived(many + 1);
    const stranger = send({ ...asked, headers: { ...sites(9_999), ...key("another") } });
    const known = send({ ...asked, headers: key("known") });
    await untilArrived(many + 3);
    expect(await stranger).toBe(503);
    release();
    expect(await known).toBe(200);
    await held;
  });

  it("reads with tokens, proven or invented, delay no stop with a token", async () => {
    const list = { kind: "api", path: "/api/agents" } as const;
    const held = several(30, (i) => ({ ...list, hangs: true, headers: key(`one-${i % 10}`) }));
    await untilArrived(30);
    const stop = { kind: "api", path: "/api/revocations", soon: true, headers: key("automation") } as const;
    const waiter = async () => (await ask(stop)).headers.get("x-waiter");
    // Only a token that was accepted lately uses the connections of stops.
    expect([await waiter(), await waiter()]).toEqual(["machines", "urgent"]);
    release();
    await held;
  });

  it("bodies that strangers of a site never finish take no room from its people and known programs", async () => {
    const stop = { kind: "api", path: "/api/revocations" } as const;
    const introspect = { path: "/oauth/introspect" } as const;
    const [person, known] = [await session("per_one"), key("known")];
    await send({ headers: known });
    for (let i = 0; i < 140; i++) unfinished("/api/invitations/accept", 60_000);
    await expect.poll(() => send(stop)).toBe(503);
    expect([await send({ ...stop, headers: person }), await send({ ...introspect, headers: known })]).toEqual([
      200, 200,
    ]);
  });
});

/** Begins a body that is never finished. */
function unfinished(path: string, bytes: number): void {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  const head = [`POST / HTTP/1.1`, "Host: x", "X-Kind: api", `X-Path: ${path}`, `Content-Length: ${bytes + 1}`];
  socket.write(`${head.join("\r\n")}\r\n\r\n${"x".repeat(bytes)}`);
}
