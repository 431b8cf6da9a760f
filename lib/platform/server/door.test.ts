import type { ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { testDoor } from "@/lib/testing/front-door";

const its = testDoor();

describe("the request's id", () => {
  beforeEach(() => its.door.traffic.open(its.door.next));

  it.each([
    ["an answer", "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close"],
    ["a page", "GET /agents HTTP/1.1\r\nHost: a\r\nConnection: close"],
    ["404", "GET /api/none HTTP/1.1\r\nHost: a\r\nConnection: close"],
    ["405", "PUT /oauth/token HTTP/1.1\r\nHost: a\r\nConnection: close"],
    ["413", "POST /oauth/token HTTP/1.1\r\nHost: a\r\nContent-Length: 70000"],
    ["414", `GET /${"a".repeat(8_193)} HTTP/1.1\r\nHost: a`],
    ["421", "GET /oauth/token HTTP/1.1\r\nHost: evil.example"],
    ["CONNECT", "CONNECT x:1 HTTP/1.1\r\nHost: a"],
    ["an upgrade", "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: x"],
  ])("comes back as it was sent with %s (AuthZEN 1.0 section 10.1.3)", async (_, head) => {
    const answer = await its.door.raw(`${head}\r\nX-Request-ID: 1;"two" three\r\n\r\n`);
    expect(answer).toMatch(/^x-request-id: 1;"two" three\r$/im);
    expect(await its.door.raw(`${head}\r\n\r\n`)).toMatch(/^x-request-id: rq_[0-9a-f]{32}\r$/im);
  });
});

describe("an answer of data", () => {
  beforeEach(() => its.door.traffic.open(its.door.next));
  const cachingOf = async (path: string, method = "GET") =>
    (await fetch(its.door.at(path), { method, headers: { host: "a" } })).headers.get("cache-control");

  it("is not cached, unless its handler says otherwise", async () => {
    expect(await cachingOf("/healthz")).toBe("no-store");
    expect(await cachingOf("/cached")).toBe("public, max-age=60");
  });
});

describe("the request's id that is more than ASCII", () => {
  it("is escaped, in the answer as in the log", async () => {
    its.door.traffic.open(its.door.next);
    const answer = await its.door.raw(
      "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Request-ID: caf\u00e9\r\n\r\n",
    );
    expect(answer).toMatch(/^x-request-id: caf%[A-F0-9%]+\r$/m);
  });
});

/** Asks for so many pages on each of four connections, of which nothing is read. Two of each are rendered at once. */
function fourAskForPages(pages: number): Socket[] {
  return Array.from({ length: 4 }, () => {
    const socket = connect(its.door.port, "127.0.0.1");
    socket.pause();
    socket.write("GET /agents HTTP/1.1\r\nHost: a\r\n\r\n".repeat(pages));
    return socket;
  });
}

describe("requests of one connection", () => {
  beforeEach(() => its.door.traffic.open(its.door.next));
  const pipelined = (count: number) => "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n".repeat(count);

  it("at most eight are in flight, and all are answered in the end", async () => {
    const answered = its.door.raw(pipelined(59), "GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    for (let done = 0; done < 60; ) {
      await expect.poll(() => its.door.held.length).toBeGreaterThan(0);
      // A round trip later, everything that was sent has been read.
      await fetch(its.door.at("/healthz"));
      expect(its.door.held.length).toBeLessThanOrEqual(8);
      const finished = its.door.held.splice(0);
      done += finished.length;
      for (const finish of finished) finish();
    }
    expect((await answered).match(/HTTP\/1\.1 200/g)).toHaveLength(60);
  });

  it("the body of a waiting request is not read, and is counted whole in its turn", { timeout: 30_000 }, async () => {
    let arrived: Socket | undefined;
    its.door.server.once("connection", (socket) => {
      arrived = socket;
    });
    const post = "POST /oauth/token HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    const answered = its.door.raw(pipelined(8), post, `4000\r\n${"x".repeat(0x4000)}\r\n`.repeat(40));
    await expect.poll(() => its.door.held.length).toBe(8);
    await pause(300);
    expect(arrived?.bytesRead).toBeLessThan(300_000);
    for (const finish of its.door.held.splice(0)) finish();
    expect(await answered).toContain("HTTP/1.1 413");
  });

  it("a connection with hundreds waiting is cut, and others are served", async () => {
    expect(await its.door.raw(pipelined(300))).toBe("");
    expect(its.door.held.length).toBe(8);
    expect((await fetch(its.door.at("/healthz"))).status).toBe(200);
  });

  it("pages of connections that were reset make room for others", async () => {
    const unfinished: ServerResponse[] = [];
    its.door.traffic.open(async (_request, response) => {
      unfinished.push(response);
    });
    const sockets = fourAskForPages(5);
    await expect.poll(() => unfinished.length).toBe(8);
    for (const socket of sockets) socket.resetAndDestroy();
    its.door.traffic.open(its.door.next);
    expect(await (await fetch(its.door.at("/agents"))).text()).toBe("next /agents");
  });
});

describe("pages", () => {
  it("a few are rendered at the same time, others wait, and beyond that they are refused", async () => {
    const rendering: ServerResponse[] = [];
    its.door.traffic.open(async (_request, response) => {
      rendering.push(response);
    });
    const statuses: number[] = [];
    const asked = Array.from({ length: 210 }, async () => statuses.push((await fetch(its.door.at("/agents"))).status));
    await expect.poll(() => statuses).toEqual([503, 503]);
    expect(rendering.length).toBe(8);
    const machineAnswer = await fetch(its.door.at("/healthz"));
    expect(machineAnswer.status).toBe(200);
    its.door.traffic.open(its.door.next);
    for (const response of rendering) response.end();
    await Promise.all(asked);
    expect(statuses.filter((status) => status === 200)).toHaveLength(208);
  });

  it.each([
    ["written", true, 1_000],
    ["half written", false, 6_000],
  ])(
    "that are %s and that a client does not read leave room for other clients",
    { timeout: 30_000 },
    async (...row) => {
      const [, ends, patience] = row;
      const begun: ServerResponse[] = [];
      its.door.traffic.open(async (_request, response) => {
        begun.push(response);
        response.write("x".repeat(8_000_000));
        if (ends) response.end();
      });
      const sockets = fourAskForPages(2);
      await expect.poll(() => begun.length).toBe(8);
      its.door.traffic.open(its.door.next);
      const answer = await fetch(its.door.at("/agents"), { signal: AbortSignal.timeout(patience) });
      expect(await answer.text()).toBe("next /agents");
      for (const socket of sockets) socket.destroy();
    },
  );

  it.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])("take no %s", async (method) => {
    its.door.traffic.open(its.door.next);
    for (const path of ["/", "/agents", "/sign-in", "/_next/static/x.js", "/__nextjs_source-map"]) {
      const answer = await fetch(its.door.at(path), { method });
      expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
      expect(await answer.json()).toMatchObject({ code: "method_not_allowed" });
    }
    expect(its.door.seenByNext).toBeUndefined();
  });
});

describe("a router's state", () => {
  const ask = (state: string) =>
    fetch(its.door.at("/agents"), { headers: { rsc: "1", "next-router-state-tree": state } });
  beforeEach(() => its.door.traffic.open(its.door.next));

  it.each([
    ["text", "x"],
    ["a broken escape", "%zz"],
    ["another shape", "{}"],
    ["other members", '["",{},"/x","refetch",true]'],
    ["depth", "%5B".repeat(4_000)],
  ])("that Next answers with 500 is refused: %s", async (_, state) => {
    const answer = await ask(state);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      code: "malformed_router_state",
      errors: [{ path: "next-router-state-tree" }],
    });
    expect(its.door.seenByNext).toBeUndefined();
  });

  it("that Next reads goes on to Next", async () => {
    const state = ["", { children: ["agents", { children: ["__PAGE__", {}] }] }, null, null];
    expect((await ask(encodeURIComponent(JSON.stringify(state)))).status).toBe(200);
  });
});

describe("the page for Next's own failures", () => {
  it("is at no address, because it answers 500", async () => {
    its.door.traffic.open(its.door.next);
    for (const path of [
      "/_global-error",
      "/_global-error/",
      "/_global-error?a=b",
      "/%5Fglobal-error",
      "/_global%2Derror",
    ]) {
      expect((await fetch(its.door.at(path))).status).toBe(404);
    }
    expect(its.door.seenByNext).toBeUndefined();
  });
});

describe("addresses below /_next/", () => {
  it("that are no static file wait for their turn, because Next renders a page for them", async () => {
    const rendering: ServerResponse[] = [];
    its.door.traffic.open(async (_request, response) => {
      rendering.push(response);
    });
    for (let i = 0; i < 9; i++) void fetch(its.door.at(`/_next/none-${i}`)).catch(() => undefined);
    await expect.poll(() => rendering.length).toBe(8);
    its.door.traffic.open(its.door.next);
    expect(await (await fetch(its.door.at("/_next/static/x.js"))).text()).toBe("next /_next/static/x.js");
    expect(rendering.length).toBe(8);
  });
});

describe("pages of other origins (CORS)", () => {
  beforeEach(() => its.door.traffic.open(its.door.next));
  const ask = async (path: string, method: string, headers: Record<string, string>) => {
    const answer = await fetch(its.door.at(path), { method, headers });
    return { status: answer.status, allowed: answer.headers.get("access-control-allow-origin") };
  };
  const preflight = { "access-control-request-method": "POST", "access-control-request-headers": "dpop" };

  it.each(["/.well-known/jwks.json", "/oauth/status-lists/1", "/log/checkpoint", "/log/tile/0/x001/000.p/5"])(
    "every one may read %s",
    async (path) => {
      const origin = { origin: "https://any.example" };
      expect((await ask(path, "GET", origin)).allowed).toBe("*");
      expect(await ask(path, "OPTIONS", { ...origin, ...preflight })).toEqual({ status: 204, allowed: "*" });
    },
  );

  it("listed ones alone may ask for tokens and register", async () => {
    for (const path of ["/oauth/token", "/oauth/register/ins_1"]) {
      const listed = { origin: "https://agents.example" };
      expect(await ask(path, "OPTIONS", { ...listed, ...preflight })).toEqual({ status: 204, allowed: listed.origin });
      expect((await ask(path, "POST", listed)).allowed).toBe(listed.origin);
      expect((await ask(path, "OPTIONS", { origin: "https://evil.example", ...preflight })).allowed).toBeNull();
      expect((await ask(path, "POST", { origin: "https://evil.example" })).allowed).toBeNull();
    }
  });

  it.each([
    "/api/agents/a",
    "/log/entries/1",
    "/log/tile/entries/x001/000",
    "/oauth/introspect",
    "/agents",
    "/healthz",
  ])("none may read %s", async (path) => {
    expect((await ask(path, "GET", { origin: "https://agents.example" })).allowed).toBeNull();
  });
});
