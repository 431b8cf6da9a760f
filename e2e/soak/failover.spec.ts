import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Cluster, missingPrograms, signal, until } from "@/e2e/soak/cluster";
import { WatchedLoad } from "@/e2e/soak/watched-load";
import { processesIn } from "@/e2e/support/server/database";
import { differences, History } from "@/e2e/support/server/log-history";
import { discard, startTestServer, type TestServer } from "@/e2e/support/server/process";
import { addSubject, payments, type Stage, type Subject, setStage } from "@/lib/testing/stage";
import { freePort } from "@/scripts/programs.mjs";

const rounds = Number(process.env.FAILOVER_ROUNDS ?? 3);
const missing = missingPrograms();
if (missing.length > 0) {
  console.info(
    `Left out: failovers under Patroni. This machine lacks ${missing.join(", ")} (Debian: patroni etcd-server haproxy postgresql).`,
  );
}

/** From the death of the primary to the first allow after it. */
const backWithinMs = 30_000;
const database = "mandate";
const keyEncryptionKey = randomBytes(32).toString("base64url");
const history = new History();
let cluster: Cluster;
let servers: TestServer[] = [];
let stage: Stage;
let proxyUrl: string;
/** Steps after a test: they end processes that a failed test left running, and repair the cluster. */
const afterwards: (() => unknown)[] = [];

/** Settings of a server that reaches the database at a port: HAProxy's, or a member's own. */
const settingsAt = (port: number) => ({
  DATABASE_URL: cluster.url("mandate_owner", database, port),
  MANDATE_APP_DATABASE_URL: cluster.url("mandate_app", database, port),
  MANDATE_KEK: keyEncryptionKey,
  MANDATE_TRUSTED_PROXIES: "127.0.0.1/32",
  PUBLIC_URL: proxyUrl,
});

async function startServers(ports: readonly number[]): Promise<TestServer[]> {
  await cluster.sql(`create role mandate_owner login password '${cluster.place.password}'`);
  await cluster.sql(`create role mandate_app login password '${cluster.place.password}'`);
  await cluster.sql("grant mandate_app to mandate_owner");
  await cluster.sql(`create database ${database} owner mandate_owner`);
  const settings = settingsAt(cluster.proxy.sqlPort);
  const started: TestServer[] = [];
  for (const port of ports) started.push(await startTestServer(undefined, { ...settings, PORT: String(port) }));
  return started;
}

const sql = <Row extends object>(text: string, values: unknown[] = []) => cluster.sql<Row>(text, { values, database });

async function settleAfterwards(): Promise<void> {
  for (const end of afterwards.splice(0)) await end();
  await cluster.untilWhole();
}

async function newSubjects(count: number): Promise<Subject[]> {
  const limits = [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "90000000.00", window: "P30D" }];
  const subjects: Subject[] = [];
  for (let n = 0; n < count; n++) subjects.push(await addSubject(stage, [payments(stage, { limits })]));
  return subjects;
}

type Failover = {
  /** Takes the primary away; answers how to bring the member back. */
  strike: (primary: string) => Promise<() => void>;
};

const failovers: Record<string, Failover> = {
  "kill -9 of PostgreSQL": {
    strike: async (primary) => {
      signal((await cluster.processesOf(primary)).postmaster, "SIGKILL");
      return () => undefined;
    },
  },
  "kill -9 of the whole member, as a machine dies": {
    strike: async (primary) => {
      const { patroni, postmaster } = await cluster.processesOf(primary);
      for (const pid of [patroni, postmaster]) signal(pid, "SIGKILL");
      return () => cluster.startMember(primary);
    },
  },
  "SIGSTOP of Patroni: the former primary goes on beside the new one": {
    strike: async (primary) => {
      const { patroni } = await cluster.processesOf(primary);
      signal(patroni, "SIGSTOP");
      return () => signal(patroni, "SIGCONT");
    },
  },
  "SIGSTOP of the whole member, which later goes on where it was": {
    strike: async (primary) => {
      const { patroni } = await cluster.processesOf(primary);
      const pids = [patroni, ...(await processesIn(`${cluster.member(primary).dataDir}/data`))];
      for (const pid of pids) signal(pid, "SIGSTOP");
      return () => {
        for (const pid of pids) signal(pid, "SIGCONT");
      };
    },
  },
};

/** Strikes under load while agents are revoked, and compares everything received with the new primary. */
async function failOver({ strike }: Failover): Promise<{ backMs: number; asked: number; allowed: number }> {
  const subjects = await newSubjects(4);
  const [kept, ...doomed] = subjects;
  const primary = (await cluster.primary()) ?? "";
  await history.readCheckpoint(proxyUrl);
  const load = new WatchedLoad(stage, history, { subjects, url: proxyUrl, askers: 8 });
  afterwards.push(() => load.stop());
  const revocations: string[] = [];
  const revoke = async (subject: Subject | undefined) => {
    if (subject) revocations.push(await load.revoke(subject, proxyUrl));
  };
  await load.nextAllow(backWithinMs);
  await revoke(doomed[0]);
  const struckAt = performance.now();
  const bringBack = await strike(primary);
  afterwards.push(bringBack);
  // One revocation during the outage, one right after it.
  const during = revoke(doomed[1]);
  await until("another primary", async () => ![undefined, primary].includes(await cluster.primary()));
  const backAt = await load.nextAllow(60_000);
  await during;
  await revoke(doomed[2]);
  await load.nextAllow(backWithinMs);
  await load.stop();
  expect(load.lateAllows()).toEqual([]);
  expect(load.answers.filter(({ subject, allowed }) => subject === kept && allowed).length).toBeGreaterThan(0);
  expect(load.answers.filter(({ status }) => ![0, 200, 502, 503, 504].includes(status))).toEqual([]);
  await history.readCheckpoint(proxyUrl);
  expect(await differences(sql, history)).toEqual([]);
  const found = await sql<{ id: string }>("select id from revocations where id = any($1)", [revocations]);
  expect(found.length).toBe(new Set(revocations).size);
  const allowed = load.answers.filter((one) => one.allowed).length;
  return { backMs: backAt - struckAt, asked: load.answers.length, allowed };
}

describe.skipIf(missing.length > 0)("D6 two servers behind a proxy on a PostgreSQL cluster under Patroni", () => {
  beforeAll(async () => {
    const ports = [await freePort(), await freePort()];
    cluster = await Cluster.start(ports);
    proxyUrl = `http://localhost:${cluster.proxy.httpPort}`;
    servers = await startServers(ports);
    await until("the proxy serves", async () => (await fetch(`${proxyUrl}/readyz`)).ok);
    const [{ admin } = { admin: { email: "", password: "" } }] = servers;
    stage = await setStage({ url: proxyUrl, publicUrl: proxyUrl, admin });
  });
  afterAll(async () => {
    for (const server of servers) await discard(server);
    await cluster?.stop();
  });

  afterEach(settleAfterwards);

  it("loses its standbys in the middle of the load: nothing is confirmed meanwhile, nothing is lost after", async () => {
    const [subject, doomed] = await newSubjects(2);
    if (!subject || !doomed) throw new Error("There are no subjects.");
    const primary = await cluster.primary();
    const standbys = cluster.place.members.filter(({ name }) => name !== primary);
    const pids: number[] = [];
    for (const { dataDir } of standbys) pids.push(...(await processesIn(`${dataDir}/data`)));
    const load = new WatchedLoad(stage, history, { subjects: [subject], url: proxyUrl, askers: 8 });
    afterwards.push(() => load.stop());
    await load.nextAllow(backWithinMs);
    for (const pid of pids) signal(pid, "SIGSTOP");
    const stoppedAt = performance.now();
    try {
      // It waits for a standby until its statement times out, and is no success then, whichever write waited.
      const body = { scope: { agentId: doomed.agentId }, reason: "No standby" };
      const revoked = await stage.admin.at(servers[0]?.url ?? "").post("/api/revocations", body);
      expect(revoked.status).toBe(503);
      // Longer than the time-outs of a statement and of its settlement.
      await until("the load waited", async () => performance.now() - stoppedAt > 9_000);
      const refused = load.answers.filter(({ startedAt }) => startedAt > stoppedAt + 500);
      expect(refused.filter(({ allowed }) => allowed)).toEqual([]);
      expect(refused.filter(({ status }) => status === 503).length).toBeGreaterThan(8);
    } finally {
      for (const pid of pids) signal(pid, "SIGCONT");
    }
    await load.nextAllow(backWithinMs);
    await load.stop();
    expect(await differences(sql, history)).toEqual([]);
  });

  it("a server that is cut off with the former primary allows nothing, for any revocation beside it", async () => {
    const primary = cluster.member((await cluster.primary()) ?? "");
    const cutOff = await startTestServer(undefined, settingsAt(primary.sqlPort));
    const [revoked, kept] = await newSubjects(2);
    if (!revoked || !kept) throw new Error("There are no subjects.");
    const load = new WatchedLoad(stage, history, { subjects: [revoked, kept], url: cutOff.url, askers: 4 });
    afterwards.push(() => load.stop());
    await load.nextAllow(backWithinMs);
    const { patroni } = await cluster.processesOf(primary.name);
    signal(patroni, "SIGSTOP");
    try {
      await until("another primary", async () => ![undefined, primary.name].includes(await cluster.primary()));
      await load.revoke(revoked, proxyUrl);
      const from = performance.now();
      await until("questions to the server that is cut off", async () => performance.now() - from > 10_000);
      await load.stop();
      expect(load.lateAllows()).toEqual([]);
      expect(load.answers.filter(({ allowed, startedAt }) => allowed && startedAt > from)).toEqual([]);
      expect(load.answers.filter(({ startedAt }) => startedAt > from).length).toBeGreaterThan(4);
    } finally {
      await cutOff.kill();
      await discard(cutOff);
      signal(patroni, "SIGCONT");
    }
    expect(await differences(sql, history)).toEqual([]);
  });

  it.each(Object.entries(failovers))(`${rounds} times: %s`, async (name, failover) => {
    for (let round = 1; round <= rounds; round++) {
      const { backMs, asked, allowed } = await failOver(failover);
      console.info(`${name}, ${round}: back after ${(backMs / 1000).toFixed(1)} s; ${allowed} of ${asked} allowed`);
      expect(backMs).toBeLessThan(backWithinMs);
      await settleAfterwards();
    }
  });
});
