import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { GET } from "@/app/oauth/status-lists/[id]/route";
import { clock } from "@/lib/platform/base/clock";
import { peekSingleton, setSingleton } from "@/lib/platform/base/singleton";
import { openPools } from "@/lib/platform/database/pool";
import { publicKeys } from "@/lib/platform/keys/keys";
import type { LruCache } from "@/lib/protocols/jose/lru-cache";
import { statusTypes } from "@/lib/protocols/status-list/pack";
import { verifyStatusList } from "@/lib/protocols/status-list/token";
import { given, type TestAgent } from "@/lib/testing/direct";
import { rowsFetched } from "@/lib/testing/rows-read";
import { createWorld, type World } from "@/lib/testing/world";
import { statusListSize, statusListUri } from "./places";
import { signedStatusList } from "./queries";
import { ReadingQueue } from "./reading-queue";
import { type FallenPlaces, fallenPlaces } from "./store";

type Lists = { signed: LruCache<number, { until: number; usable: number }> };

// Each token that has not expired is of another instance, as far as a list has places.
const [full, small] = [4_711, 4_712];

let world: World;
let spine: TestAgent;

/** Fills a list with tokens of as many instances of one agent. */
async function fill(list: number, instances: number, delegationId: string): Promise<void> {
  const named = [spine.instanceId, list, instances];
  // This test needs no epochs, which would take most of its time.
  await world.sql("alter table instances disable trigger user");
  await world.sql("alter table access_tokens disable trigger user");
  await world.sql(
    `insert into instances (id, agent_id, client_name, jkt, public_jwk, key_expires_at, registration_token_hash)
     select i.id || '-' || $2::int || '-' || n, agent_id, client_name, jkt || $2::int || n, public_jwk, key_expires_at,
       registration_token_hash || $2::int || n
     from instances i, generate_series(0, $3::int - 1) n where i.id = $1`,
    named,
  );
  await world.sql("insert into status_lists (id, size, seed, taken) values ($1, $2, '\\x00', $2)", [
    list,
    statusListSize,
  ]);
  await world.sql(
    `insert into access_tokens (jti, instance_id, agent_id, delegation_id, resource_server_id, sub, ath, jkt, issued_at,
       expires_at, status_list, status_index)
     select 'tok-' || $2::int || '-' || n, $1 || '-' || $2::int || '-' || n, $4, $5, $6, 'sub', 'ath', 'jkt',
       clock_timestamp(), clock_timestamp() + interval '10 minutes', $2, n
     from generate_series(0, $3::int - 1) n`,
    [...named, spine.agentId, delegationId, spine.serverId],
  );
  await world.sql("alter table instances enable trigger user");
  await world.sql("alter table access_tokens enable trigger user");
}

beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  const delegationId = await given.delegation(spine);
  await fill(small, 256, delegationId);
  // All that the planner knows is a list of 256 tokens: of the full one it has never heard.
  for (const table of ["access_tokens", "instances"]) {
    await world.sql(`alter table ${table} set (autovacuum_enabled = off)`);
    await world.sql(`analyze ${table}`);
  }
  await fill(full, statusListSize, delegationId);
});
afterAll(() => world.end());
beforeEach(() => setSingleton("status-lists", undefined));

/** By a transaction before every one that is under way: those of other databases of the cluster count as well. */
const everythingMoved = (at: string) => `insert into moved_lately (kind, id, at, xid)
  select 'all', 'org', ${at}, (pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1)::text::xid8`;

type Reading = { counts: number[]; cpuMs: number; grownMb: number; statusAt: (place: number) => number };

/** Reads a list as a verifier does, and what reading it cost this process. */
async function read(list: number): Promise<Reading> {
  setSingleton("status-lists", undefined);
  const [cpu, memory] = [process.cpuUsage(), process.memoryUsage()];
  const signed = await signedStatusList(list);
  const { user, system } = process.cpuUsage(cpu);
  const { heapUsed, external } = process.memoryUsage();
  const rules = { keys: publicKeys("access-token-es256"), issuer: world.runtime.publicUrl, uri: statusListUri(list) };
  const { statusAt } = verifyStatusList(signed?.jwt ?? "", { ...rules, now: Date.now() / 1000 });
  const statuses = Array.from({ length: statusListSize }, (_, index) => statusAt(index));
  return {
    counts: [0, 1, 2].map((status) => statuses.filter((one) => one === status).length),
    cpuMs: (user + system) / 1000,
    grownMb: (heapUsed + external - memory.heapUsed - memory.external) / 1_048_576,
    statusAt,
  };
}

/** Reads three times. Other work of this process meets one of them at most. */
async function leastOf(list: number): Promise<Reading> {
  const readings = [await read(list), await read(list), await read(list)];
  const least = (member: "cpuMs" | "grownMb") => Math.min(...readings.map((reading) => reading[member]));
  const [{ counts, statusAt }] = readings as [Reading];
  return { counts, statusAt, cpuMs: least("cpuMs"), grownMb: least("grownMb") };
}

describe("a list of 65,536 tokens of as many instances", () => {
  it("is answered, at no cost to this process that grows with them", async () => {
    await read(small);
    const [few, many] = [await leastOf(small), await leastOf(full)];
    expect(many.counts).toEqual([statusListSize, 0, 0]);
    expect(many.cpuMs).toBeLessThan(10 * few.cpuMs + 20);
    expect(many.grownMb).toBeLessThan(32);
  });

  it("reads nothing of what did not move since its tokens were issued, and little of one thing that did", async () => {
    const tables = ["instances", "delegations", "agents", "people", "blueprints", "delegation_versions"];
    const fetched = () =>
      rowsFetched(world.ownerUrl, tables, () => fallenPlaces({ list: full, size: statusListSize }, clock.now()));
    await world.sql("delete from moved_lately");
    expect(await fetched()).toBeLessThan(20);
    await world.sql("update instances set status = 'quarantined' where id = $1", [`${spine.instanceId}-${full}-5`]);
    expect(await fetched()).toBeLessThan(20);
    await world.sql("update instances set status = 'active' where id = $1", [`${spine.instanceId}-${full}-5`]);
    // Had everything to be judged, as after a stop of everything, each instance would be read.
    await world.sql(everythingMoved("clock_timestamp()"));
    expect(await fetched()).toBeGreaterThan(statusListSize);
    // That is so twice: then readings go on from the one before the last.
    const again = (before?: FallenPlaces) => fallenPlaces({ list: full, size: statusListSize }, clock.now(), before);
    const before = await again(await again());
    expect(await rowsFetched(world.ownerUrl, tables, () => again(before))).toBeLessThan(20);
    await world.sql("delete from moved_lately");
  });

  it("is judged whole once after a stop that is over, and by ranges of places instead of their numbers", async () => {
    await world.sql(everythingMoved("clock_timestamp() - interval '1 minute'"));
    const asked = vi.spyOn(pg.Client.prototype, "query");
    const first = await fallenPlaces({ list: full, size: statusListSize }, clock.now());
    const sent = JSON.stringify(asked.mock.calls.map((call) => call.slice(0, 2)));
    asked.mockRestore();
    expect(sent).toContain("listed_tokens");
    expect(sent.length).toBeLessThan(100_000);
    const tables = ["instances", "delegations", "agents", "people", "blueprints", "delegation_versions"];
    const second = () => fallenPlaces({ list: full, size: statusListSize }, clock.now(), first);
    expect(await rowsFetched(world.ownerUrl, tables, second)).toBeLessThan(20);
    await world.sql("delete from moved_lately");
  });

  it("is not read for a reader who left, and is refused for now where too many wait", async () => {
    const ask = (id: number, signal?: AbortSignal) =>
      GET(new Request(statusListUri(id), signal ? { signal } : {}), { params: Promise.resolve({ id: String(id) }) });
    const reading = ask(small);
    const state = peekSingleton<Lists>("status-lists");
    const leaving = new AbortController();
    const left = ask(full, leaving.signal);
    leaving.abort();
    expect((await left).status).toBe(503);
    expect((await reading).status).toBe(200);
    expect(state?.signed.get(full)).toBeUndefined();
    expect((await ask(full)).status).toBe(200);
    setSingleton("status-lists", undefined);
    const both = [ask(small), ask(full)];
    await Promise.resolve();
    Object.assign(peekSingleton<Lists>("status-lists") ?? {}, { queue: new ReadingQueue(0) });
    const answers = await Promise.all(both);
    expect(answers.map(({ status, headers }) => [status, headers.get("retry-after")]).toSorted()).toEqual([
      [200, null],
      [503, "2"],
    ]);
  });

  it("is read over connections of strangers, and takes none of decisions: also when no request waits for it", async () => {
    const ask = () => GET(new Request(statusListUri(full)), { params: Promise.resolve({ id: String(full) }) });
    const connected = vi.spyOn(pg.Pool.prototype, "connect");
    const answer = await ask();
    const keptNow = () => peekSingleton<Lists>("status-lists")?.signed.get(full);
    const first = keptNow();
    Object.assign(first ?? {}, { until: 0 });
    expect(await (await ask()).text()).toBe(await answer.clone().text());
    await expect.poll(() => keptNow() !== first).toBe(true);
    const used = connected.mock.contexts.map((pool) => openPools().find(([, one]) => one === pool)?.[0]);
    connected.mockRestore();
    expect(answer.status).toBe(200);
    expect(new Set(used)).toEqual(new Set(["strangers"]));
  });

  it("says of each token what decisions would, also when all of them fell", async () => {
    const at = (n: number) => `${spine.instanceId}-${full}-${n}`;
    await world.sql("update instances set status = 'quarantined' where id = $1", [at(7)]);
    await world.sql("update instances set status = 'revoked' where id = $1", [at(8)]);
    await world.sql("update access_tokens set revoked_at = clock_timestamp() where jti = $1", [`tok-${full}-9`]);
    const some = await read(full);
    expect(some.counts).toEqual([statusListSize - 3, 2, 1]);
    expect([7, 8, 9].map(some.statusAt)).toEqual([statusTypes.suspended, statusTypes.invalid, statusTypes.invalid]);
    await world.sql("update agents set status = 'suspended' where id = $1", [spine.agentId]);
    const all = await read(full);
    expect(all.counts).toEqual([0, 2, statusListSize - 2]);
    expect(all.grownMb).toBeLessThan(32);
    await world.sql("update agents set status = 'active' where id = $1", [spine.agentId]);
  });

  it("is read once for all who ask at the same time, and so is one that cannot be read", async () => {
    const before = signedStatusList(full);
    expect(signedStatusList(full)).toBe(before);
    await before;
    expect(await signedStatusList(full)).toBe(await before);
    setSingleton("status-lists", undefined);
    await world.sql("alter table status_lists rename to elsewhere");
    const [first, second] = await Promise.allSettled([signedStatusList(full), signedStatusList(full)]);
    await world.sql("alter table elsewhere rename to status_lists");
    expect([first.status, second.status]).toEqual(["rejected", "rejected"]);
    await expect(signedStatusList(full)).rejects.toThrow();
  });

  it("is answered from the last reading while the next one is under way, for as long as a copy may be kept", async () => {
    const first = await signedStatusList(full);
    const kept = peekSingleton<Lists>("status-lists")?.signed.get(full);
    if (!kept) throw new Error("The list is not kept.");
    expect(kept.usable - kept.until).toBeLessThanOrEqual(20_000);
    kept.until = 0;
    expect(await signedStatusList(full)).toBe(first);
    await expect.poll(async () => (await signedStatusList(full)) === first).toBe(false);
    Object.assign(peekSingleton<Lists>("status-lists")?.signed.get(full) ?? {}, { until: 0, usable: 0 });
    const [second, third] = [signedStatusList(full), signedStatusList(full)];
    expect(await second).not.toBe(first);
    expect(third).toBe(second);
  });

  it("is not forgotten for numbers of no list", async () => {
    const known = await signedStatusList(full);
    const numbers = Array.from({ length: 300 }, (_, n) => 900_000 + n);
    expect(new Set(await Promise.all(numbers.map(signedStatusList)))).toEqual(new Set([undefined]));
    expect(await signedStatusList(full)).toBe(known);
  });
});
