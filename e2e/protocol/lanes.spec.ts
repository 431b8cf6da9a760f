import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { admin } from "@/e2e/support/server/process";
import { AgentClient } from "@/lib/testing/agent-client";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";
import { type Answer, HttpClient } from "@/lib/testing/http";
import { addSubject, enrolmentToken, evaluate, type Stage, type Subject, setStage } from "@/lib/testing/stage";

type Lanes = { asServed: number; throughNext: number; paths: string[] };

let database: TestDatabase;
let dataDir: string;
let server: ChildProcess;
let lanes: Lanes;

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), "mandate-lanes-"));
  server = fork("e2e/support/server/two-lanes.ts", {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      DATABASE_URL: database.ownerUrl,
      MANDATE_APP_DATABASE_URL: database.appUrl,
      MANDATE_DATA_DIR: dataDir,
      MANDATE_ADMIN_EMAIL: admin.email,
      MANDATE_ADMIN_PASSWORD: admin.password,
    },
  });
  const ended = once(server, "exit").then(([code]) => {
    throw new Error(`The server ended with ${code}.`);
  });
  [lanes] = (await Promise.race([once(server, "message"), ended])) as [Lanes];
  ended.catch(() => undefined);
});

afterAll(async () => {
  const ended = once(server, "exit");
  server.disconnect();
  await ended;
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Header fields that always differ: the date, the page policy of Next's lane, and the framing of the body. */
const perAnswer = [
  "date",
  "content-security-policy",
  "vary",
  "transfer-encoding",
  "content-length",
  "connection",
  "keep-alive",
];

async function answer(port: number, path: string, method: string) {
  const body = method === "POST" ? { body: "grant_type=client_credentials" } : {};
  const headers = {
    "x-request-id": "lanes-spec-1",
    "content-type": "application/x-www-form-urlencoded",
    "accept-encoding": "identity",
  };
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, ...body });
  const kept = [...response.headers].filter(([name]) => !perAnswer.includes(name));
  return { status: response.status, headers: Object.fromEntries(kept), body: await response.text() };
}

/** The first answer of a lane loads its code, which takes seconds on a busy machine. */
const patience = { timeout: 30_000 };

// Streams and figures of the moment have nothing to compare.
const momentary = ["/api/events", "/metrics", "/readyz"];

describe("both lanes answer byte for byte the same", () => {
  it.each(["GET", "POST", "HEAD", "DELETE"])("%s on every path of the fast lane", async (method) => {
    const paths = lanes.paths.filter((path) => !momentary.includes(path));
    expect(paths.length).toBeGreaterThan(25);
    expect(paths).toContain("/api/delegations/[delegationId]/revoke");
    for (const pattern of paths) {
      const path = pattern
        .replace(/\[\.{3}\w+\]/, "0/000.p/1")
        .replaceAll(/\[\w+\]/g, "ins_01K8QWERTY0123456789ABCDEF");
      // The log may grow between two answers; then both lanes are asked again.
      await vi.waitFor(async () => {
        const served = await answer(lanes.asServed, path, method);
        expect(await answer(lanes.throughNext, path, method), path).toEqual(served);
      }, patience);
    }
  });
});

describe("decisions", () => {
  const promisesAreFollowed = async () => {
    const told = once(server, "message");
    server.send("tell");
    const [{ promisesAreFollowed }] = (await told) as [{ promisesAreFollowed: boolean }];
    return promisesAreFollowed;
  };

  it("are slowed by a page no longer than until it is over", async () => {
    expect((await fetch(`http://127.0.0.1:${lanes.throughNext}/sign-in`)).status).toBe(200);
    expect(await promisesAreFollowed()).toBe(true);
    await vi.waitFor(async () => expect(await promisesAreFollowed()).toBe(false), { timeout: 30_000, interval: 200 });
    expect((await fetch(`http://127.0.0.1:${lanes.throughNext}/sign-in`)).status).toBe(200);
  });
});

describe("what is not there", () => {
  const missing = ["/api", "/api/no-such-noun", "/api/agents/x/no-such-verb", "/oauth/no-such-endpoint", "/log/x"];

  it.each(["asServed", "throughNext"] as const)("is a problem, not a page: %s", async (lane) => {
    for (const path of missing) {
      for (const method of ["GET", "POST", "DELETE"]) {
        const { status, headers, body } = await answer(lanes[lane], path, method);
        expect({ status, type: headers["content-type"] }, path).toEqual({
          status: 404,
          type: "application/problem+json",
        });
        expect(JSON.parse(body)).toMatchObject({ code: "not_found", status: 404, errors: [] });
      }
    }
  });

  it.each(["asServed", "throughNext"] as const)(
    "a method that a path lacks is refused with those it has: %s",
    async (lane) => {
      const refused = async (path: string, method: string) => {
        const { status, headers, body } = await answer(lanes[lane], path, method);
        return { status, allow: headers.allow, code: JSON.parse(body).code };
      };
      const code = "method_not_allowed";
      expect(await refused("/api/agents", "DELETE")).toEqual({ status: 405, allow: "GET, HEAD, OPTIONS, POST", code });
      expect(await refused("/api/requests/x/approve", "GET")).toEqual({ status: 405, allow: "OPTIONS, POST", code });
      expect(await refused("/oauth/token", "GET")).toEqual({ status: 405, allow: "OPTIONS, POST", code });
      expect(await refused("/oauth/introspect", "PUT")).toEqual({ status: 405, allow: "OPTIONS, POST", code });
    },
  );
});

describe("discovery", () => {
  it.each(["oauth-authorization-server", "openid-configuration", "authzen-configuration"])(
    "%s names only what exists",
    async (name) => {
      const metadata = await (await fetch(`http://127.0.0.1:${lanes.asServed}/.well-known/${name}`)).json();
      const urls = Object.entries(metadata).filter(([member]) => /_(endpoint|uri)$/.test(member));
      expect(urls.length).toBeGreaterThan(1);
      for (const [member, url] of urls) {
        const { pathname } = new URL(String(url));
        const { status } = await fetch(`http://127.0.0.1:${lanes.asServed}${pathname}`);
        expect(status, member).not.toBe(404);
      }
    },
  );

  it("keys may be kept for a minute, and no answer else may be kept", async () => {
    const cacheControl = async (path: string) =>
      (await fetch(`http://127.0.0.1:${lanes.asServed}${path}`)).headers.get("cache-control");
    expect(await cacheControl("/.well-known/jwks.json")).toBe("public, max-age=60");
    expect(await cacheControl("/oauth/authorize")).toBe("no-store");
  });
});

/** Replaces the parts that differ in every answer: ids, keys, tokens, digests and times. */
const alike = (text: string): string =>
  text
    .replace(/[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}/g, "<id>")
    .replace(/[\w-]{20,}\.[\w-]{20,}\.[\w-]{20,}/g, "<token>")
    .replace(/(mra_)?[\w-]{43}/g, "<bytes>")
    .replace(/\b1\d{9}\b/g, "<seconds>")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<instant>");

describe("both lanes grant alike", () => {
  const publicUrl = "http://localhost:3000";
  const urlOf = (port: number) => `http://localhost:${port}`;
  let stage: Stage;
  let subject: Subject;
  beforeAll(async () => {
    stage = await setStage({ url: urlOf(lanes.asServed), publicUrl, admin });
    subject = await addSubject(stage);
  });

  const registrationOf = ({ clientId, registrationToken }: AgentClient, at: string) =>
    new HttpClient(at).get(`/oauth/register/${clientId}`, { authorization: `Bearer ${registrationToken}` });

  const exchanges: Record<string, (at: string) => Promise<Answer<unknown>>> = {
    "an enrolment": async (at) =>
      new AgentClient(publicUrl).register(await enrolmentToken(stage, subject.agentId), { at }),
    "a registration": (at) => registrationOf(subject.instance, at),
    "a token": (at) => subject.instance.requestToken(stage.server.identifier, { at }),
    "an allow": (at) => evaluate(stage, subject, { at }),
    "a denial": (at) => evaluate(stage, subject, { at, amount: "500.01" }),
  };

  it.each(Object.entries(exchanges))("%s", async (_, exchange) => {
    const [served, through] = [await exchange(urlOf(lanes.asServed)), await exchange(urlOf(lanes.throughNext))];
    expect(served.status).toBeLessThan(300);
    const kept = ({ status, headers, text }: Answer<unknown>) => ({
      status,
      text: alike(text),
      headers: Object.fromEntries(
        [...headers].filter(([name]) => ![...perAnswer, "x-request-id", "content-encoding"].includes(name)),
      ),
    });
    expect(kept(through)).toEqual(kept(served));
  });
});
