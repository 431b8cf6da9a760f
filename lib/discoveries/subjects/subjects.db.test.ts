import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decideDiscovery, importDiscoveries } from "@/lib/discoveries/commands";
import { listDiscoveries } from "@/lib/discoveries/queries";
import { DiscoveryFilters, ImportDiscoveries } from "@/lib/discoveries/schema";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Principal } from "@/lib/principals/principal";
import { given, type TestAgent } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { keepSeen } from "./keep";
import { noteSubject, seenSubjects } from "./seen";

let world: World;
let agent: TestAgent;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  agent = await given.agent();
  seenSubjects().writing = true;
});
afterAll(async () => {
  seenSubjects().writing = false;
  await world.end();
});

const server = () => ({ id: agent.serverId, identifier: agent.identifier });
const at = (second: number) => new Date(Date.UTC(2026, 10, 30, 9, 0, second));
const see = (id: string, second = 0, of = server()) => noteSubject(of, { type: "agent", id }, at(second));
const listed = (q = "", status = "new") => listDiscoveries(DiscoveryFilters.parse({ q, status, limit: 200 }));
const seenRecords = () =>
  world.sql<{ facts: object }>(
    `select convert_from(body, 'utf8')::json->'facts' as facts from log_entries
     where convert_from(body, 'utf8')::json->>'type' = 'discovery.seen' order by id`,
  );

/** Runs while another process writes what the server named. */
async function held<T>(serverId: string, run: () => Promise<T>): Promise<T> {
  const other = await sqlPool().connect();
  try {
    await other.query("begin");
    await other.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`unknown subjects ${serverId}`]);
    return await run();
  } finally {
    await other.query("rollback");
    other.release();
  }
}

describe("unknown subjects of a resource server", () => {
  it("are listed once, with their first and last question and their number", async () => {
    see("reports", 1);
    see("reports", 3);
    await keepSeen();
    see("reports", 9);
    await keepSeen({ all: true });
    const { discoveries } = await listed("kind:unknown_subject");
    expect(discoveries).toMatchObject([
      {
        ...{ name: "reports", externalId: "agent:reports", origin: agent.identifier, asked: 3, version: 1 },
        ...{ firstAt: at(1).toISOString(), lastSeenAt: at(9).toISOString() },
        server: { id: agent.serverId, name: "Payments" },
      },
    ]);
    expect((await seenRecords()).map(({ facts }) => facts)).toEqual([{ added: 1 }]);
  });

  it("are no agents of the register, and secrets are not among them", async () => {
    const key = "mpk_k7Zq2mX9vR4tB8nL3pW6yD1s";
    for (const id of [agent.agentId, agent.spiffeId, key]) see(id);
    await keepSeen();
    const { discoveries } = await listed("origin:https* not");
    expect(discoveries.map(({ name }) => name)).toEqual(["A token or key, not kept"]);
    const kept = await world.sql("select from discoveries d where d::text like '%' || $1 || '%'", [key]);
    expect(kept).toEqual([]);
  });

  it("stay decided when they are asked about again, and are never imported", async () => {
    const [one] = (await listed("reports")).discoveries;
    await decideDiscovery(security, one?.id ?? "", { status: "ignored", reason: "A test." }, one?.version);
    see("reports", 30);
    await keepSeen({ all: true });
    expect((await listed("reports")).discoveries).toEqual([]);
    expect((await listed("reports", "ignored")).discoveries).toMatchObject([{ asked: 4, reason: "A test." }]);
    const rows = [{ externalId: "a", name: "a" }];
    expect(ImportDiscoveries.safeParse({ origin: "Okta", kind: "unknown_subject", rows }).success).toBe(false);
    await importDiscoveries(security, ImportDiscoveries.parse({ origin: "Okta", kind: "api_key", rows }));
  });

  it("fill nothing: a hundred a day and server are listed, and it is said that there were more", async () => {
    const flooding = await given.agent("https://flooding.acme.example");
    const of = { id: flooding.serverId, identifier: flooding.identifier };
    for (let n = 0; n < 5_000; n++) see(`stranger-${n}`, 0, of);
    expect(
      seenSubjects()
        .take()
        .map(({ subjects, leftOut }) => [subjects.size, leftOut]),
    ).toEqual([[1_000, 4_000]]);
    for (let n = 0; n < 150; n++) see(`stranger-${n}`, 0, of);
    await keepSeen();
    for (let n = 140; n < 160; n++) see(`stranger-${n}`, 1, of);
    await keepSeen({ all: true });
    const { discoveries, leftOut } = await listed("origin:https://flooding*");
    expect(discoveries).toHaveLength(100);
    expect(leftOut).toMatchObject([{ server: { id: of.id, name: "Payments" }, added: 100, leftOut: 70 }]);
    const lost = await held(flooding.serverId, async () => {
      for (let n = 500; n < 1_505; n++) see(`stranger-${n}`, 2, of);
      await keepSeen();
      return (await listed()).leftOut;
    });
    expect(lost).toMatchObject([{ added: 100, leftOut: 70 }]);
    await keepSeen();
    expect((await listed()).leftOut).toMatchObject([{ added: 100, leftOut: 1_075 }]);
    // Another server is not affected.
    see("late", 2);
    await keepSeen();
    expect((await listed("late")).discoveries).toHaveLength(1);
  });

  it("are at most a thousand undecided ones of a server", async () => {
    const { serverId: id, identifier } = await given.agent("https://slow.acme.example");
    await world.sql(
      `insert into discoveries (id, origin, kind, external_id, name, server_id, asked)
       select 'dsc_' || lpad(n::text, 26, '0'), $1, 'unknown_subject', 'agent:' || n, n::text, $2, 1 from generate_series(1, 999) n`,
      [identifier, id],
    );
    for (const name of ["first", "second"]) see(name, 0, { id, identifier });
    await keepSeen();
    const { leftOut } = await listed();
    expect(leftOut.find(({ server }) => server.id === id)).toMatchObject({ added: 1, leftOut: 1 });
  });

  it("wait for the next time while another process lists subjects of the server", async () => {
    await held(agent.serverId, async () => {
      see("patient", 1);
      await keepSeen();
      expect((await listed("patient")).discoveries).toEqual([]);
    });
    see("patient", 2);
    await keepSeen();
    expect((await listed("patient")).discoveries).toMatchObject([{ asked: 2, firstAt: at(1).toISOString() }]);
  });

  it("have their questions counted once in ten minutes, and none is lost", async () => {
    see("frequent", 1);
    await keepSeen();
    const version = () => world.sql("select xmin::text, asked from discoveries where name = 'frequent'");
    const before = await version();
    for (let second = 2; second < 5; second++) {
      see("frequent", second);
      await keepSeen();
    }
    expect(await version()).toEqual(before);
    await keepSeen({ all: true });
    expect(await version()).toMatchObject([{ asked: 4 }]);
    await world.sql("update discoveries set imported_at = clock_timestamp() - interval '11 minutes'");
    see("frequent", 6);
    await keepSeen();
    expect((await listed("frequent")).discoveries).toMatchObject([{ asked: 5, lastSeenAt: at(6).toISOString() }]);
  });

  it("are counted later while a person decides about them", async () => {
    see("disputed", 1);
    await keepSeen();
    see("disputed", 2);
    const decider = await sqlPool().connect();
    await decider.query("begin");
    await decider.query("select from discoveries where name = 'disputed' for update");
    await keepSeen({ all: true });
    await decider.query("rollback");
    decider.release();
    await keepSeen({ all: true });
    expect((await listed("disputed")).discoveries).toMatchObject([{ asked: 2 }]);
  });

  it("have the places to themselves: a known agent takes none", async () => {
    see(agent.spiffeId);
    await keepSeen();
    see(agent.spiffeId);
    see("stranger");
    const [{ subjects } = { subjects: new Map() }] = seenSubjects().take();
    expect([...subjects.keys()]).toEqual(["agent:stranger"]);
  });
});
