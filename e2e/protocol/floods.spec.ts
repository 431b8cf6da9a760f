import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import { type HttpClient, signIn } from "@/lib/testing/http";
import { addSubject, evaluateAtLength, evaluationOf, type Stage, type Subject, setStage } from "@/lib/testing/stage";

// A flood of 40 connections with 8 requests in flight each, beside stops, lists and decisions.

let server: TestServer;
let stage: Stage;
let subject: Subject;
let member: HttpClient;
/** The same without a flood. */
let quiet: number;
/** How long one sign-in takes without a flood, in ms. */
let quietSignIn: number;
beforeAll(async () => {
  server = await startTestServer();
  stage = await setStage(server);
  subject = await addSubject(stage);
  const from = performance.now();
  member = await signIn(server.url, stage.owner);
  quietSignIn = performance.now() - from;
  await longest();
  quiet = await longest();
});
afterAll(() => discard(server));

/** All floods together may outlast a token, and one is no part of what a flood is measured by. */
async function renewToken(): Promise<void> {
  subject.token = await subject.instance.token(stage.server.identifier, { at: stage.admin.origin });
}

/** Runs stops, lists and decisions one after the other; returns the longest duration in ms. */
async function longest(): Promise<number> {
  const took: number[] = [];
  const timed = async (ask: () => Promise<{ status: number }>) => {
    const from = performance.now();
    const { status } = await ask();
    took.push(performance.now() - from);
    return status;
  };
  for (const action of ["suspend", "resume"]) {
    const stop = () => stage.admin.post(`/api/delegations/${subject.delegationId}/${action}`, { reason: "A flood." });
    expect(await timed(stop)).toBe(200);
    expect(await timed(() => stage.admin.get("/api/requests?limit=5"))).toBe(200);
    const decide = async () => {
      const { status, body } = await evaluateAtLength(stage, subject);
      expect(body.decision).toBe(action === "resume");
      return { status };
    };
    expect(await timed(decide)).toBe(200);
  }
  return Math.max(...took);
}

const connections = 40;
const inFlight = 8;
let sockets: Socket[] = [];
let answered = 0;
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  // One that failed leaves it suspended.
  await stage.admin.post(`/api/delegations/${subject.delegationId}/resume`, { reason: "It is over." });
});

/** Keeps so many requests in flight on each connection, one more for each answer. */
function flood(request: string): void {
  answered = 0;
  sockets = Array.from({ length: connections }, () => {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      const answers = String(data).match(/HTTP\/1\.1 \d/g)?.length ?? 0;
      answered += answers;
      socket.write(request.repeat(answers));
    });
    socket.write(request.repeat(inFlight));
    return socket;
  });
}

const get = (path: string, header = "") => `GET ${path} HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\n${header}\r\n`;

function post(path: string, body: string, { type = "application/json", header = "" } = {}): string {
  const head = `Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n${header}`;
  return `POST ${path} HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\n${head}\r\n${body}`;
}

const floods: Record<string, () => string> = {
  "invented invitations": () =>
    post("/api/invitations/accept", JSON.stringify({ token: "a".repeat(43), password: "correct horse battery 9" })),
  "the ways to sign in": () => get("/api/auth/providers"),
  "a session that is none": () => get("/api/session"),
  "tokens for nobody": () =>
    post("/oauth/token", "grant_type=client_credentials", { type: "application/x-www-form-urlencoded" }),
  "invented keys": () =>
    post("/access/v1/evaluation", JSON.stringify(evaluationOf(subject)), {
      header: `Authorization: Bearer mpk_${"a".repeat(43)}\r\n`,
    }),
  pages: () => get("/sign-in"),
  "a member's own session": () => get("/api/session", `Cookie: ${member.cookieHeader()}\r\n`),
  "a member's search of the trail": () => get("/api/audit?q=nothinglikethis", `Cookie: ${member.cookieHeader()}\r\n`),
};

/** So many times the quiet time at most, on two processors that also send the flood. */
const slower = 30;
/** Longer than the deadline of a decision, which is asked again where the server was busy until then. */
const leastMs = 5_000;

describe("beside a flood of", () => {
  it.each(Object.keys(floods))("%s, others are answered and stops take effect", async (name) => {
    await renewToken();
    flood((floods[name] as () => string)());
    await expect.poll(() => answered).toBeGreaterThan(connections);
    expect(await longest()).toBeLessThan(Math.max(leastMs, slower * quiet));
  });
});

it("requests whose bodies never come hold no other request's place", async () => {
  await renewToken();
  const head = "Content-Type: application/json\r\nContent-Length: 60000\r\n";
  const silent = `POST /api/invitations/accept HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\n${head}\r\n{`;
  sockets = Array.from({ length: 60 }, () => {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(silent);
    return socket;
  });
  await Promise.all(sockets.map((socket) => (socket.connecting ? once(socket, "connect") : undefined)));
  const from = performance.now();
  // A stranger's steps of signing in, behind all of them.
  await signIn(server.url, stage.owner);
  expect(performance.now() - from).toBeLessThan(Math.max(leastMs, slower * quietSignIn));
  expect(await longest()).toBeLessThan(Math.max(leastMs, slower * quiet));
});
