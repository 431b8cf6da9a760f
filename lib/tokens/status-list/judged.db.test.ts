import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ClientStanding } from "@/lib/credentials/standing.model";
import { clock } from "@/lib/platform/base/clock";
import { loadServers } from "@/lib/resource-servers/standing.store";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { readAccessToken } from "@/lib/tokens/read-token";
import { tokenRefusal } from "@/lib/tokens/validity.policy";
import { loadToken } from "@/lib/tokens/validity.store";
import { statusListSize } from "./places";
import { type FallenPlaces, fallenPlaces } from "./store";

let world: World;
/** Tokens of one list: of an agent, of a second one below it, one for a person, one exchanged, one without a key. */
const tokens: { jti: string; place: number }[] = [];
let list: number;

beforeAll(async () => {
  world = await createWorld();
  const above = await given.agent();
  const below: TestAgent = { ...above, ...(await given.enrolled(above.owner.personId)) };
  const parentDelegationId = await given.delegation(above, [payments(above)], 3_600, { maxDepth: 2 });
  await given.delegation(below, [payments(below)], 1_800, { parentDelegationId });
  for (const spine of [above, above, above, below, below, below]) tokens.push(await placeOf(await tokenOf(spine)));
  const [parent, , forPerson, , exchanged, unbound] = tokens.map(({ jti }) => jti);
  await moveToOwnBlueprint(above.agentId);
  await world.sql("update access_tokens set person_id = $2 where jti = $1", [forPerson, above.owner.personId]);
  await world.sql("update access_tokens set parent_jti = $2 where jti = $1", [exchanged, parent]);
  await world.sql("update access_tokens set jkt = null where jti = $1", [unbound]);
});
afterAll(() => world.end());

/** So that what one blueprint demands is not what the other does. */
async function moveToOwnBlueprint(agentId: string): Promise<void> {
  const copy = (table: string, changed: string) =>
    world.sql(`insert into ${table} select copy.* from ${table} t, jsonb_populate_record(t, '${changed}') copy`);
  await copy("blueprints", '{"id": "bpr_other", "name": "other"}');
  await copy("blueprint_versions", '{"blueprint_id": "bpr_other"}');
  await world.sql("update agents set blueprint_id = 'bpr_other' where id = $1", [agentId]);
}

async function placeOf(token: string): Promise<{ jti: string; place: number }> {
  const { jti } = readAccessToken(token, clock.now());
  const [row] = await world.sql<{ list: number; place: number }>(
    "select status_list as list, status_index as place from access_tokens where jti = $1",
    [jti],
  );
  list = row?.list ?? 0;
  return { jti, place: row?.place ?? 0 };
}

const whole = [
  "update agents set status = 'active', not_before = null",
  "update instances set status = 'active', enrolled_at = now() - interval '2 hours', key_expires_at = now() + interval '1 day'",
  "update people set status = 'active', not_before = null",
  "update delegations set status = 'active', paused_by_id = null, suspended_until = null, not_before = now() - interval '1 hour', expires_at = now() + interval '1 hour'",
  "update delegation_versions set given_at = now() - interval '1 hour'",
  "update resource_servers set status = 'active', not_before = null",
  "update people set suspended_at = null",
  "update blueprints set not_before = null, suspended_at = null",
  "update blueprint_versions set require_dpop = false",
  "update organisation set not_before = null, suspended_at = null",
  "update access_tokens set revoked_at = null, issued_at = now() - interval '30 minutes', expires_at = now() + interval '1 hour'",
  // Only what changes after this is judged at all.
  "delete from moved_lately",
];

/**
 * Changes of what a token rests on. An end lies a second back: no reading takes it for the future, whose end is only
 * noted when it comes.
 */
const changes = [
  ...["suspended", "revoked", "retiring", "pending"].map((to) => `update agents set status = '${to}'`),
  ...["quarantined", "revoked", "expired"].map((to) => `update instances set status = '${to}'`),
  ...["suspended", "revoked", "expired"].map((to) => `update delegations set status = '${to}'`),
  "update delegations set status = 'suspended', suspended_until = now() - interval '1 minute'",
  "update delegations set status = 'suspended', suspended_until = now() - interval '1 minute', paused_by_id = delegator_id",
  "update delegations set expires_at = now() - interval '1 second'",
  "update delegations set not_before = now() + interval '1 minute'",
  "update instances set key_expires_at = now() - interval '1 second'",
  "update people set status = 'deactivated'",
  "update access_tokens set revoked_at = now()",
  "update agents set owner_id = null",
  ...["agents", "people", "resource_servers", "blueprints", "organisation"].flatMap((table) =>
    [3, 45, 90].map((minutes) => `update ${table} set not_before = now() - interval '${minutes} minutes'`),
  ),
  ...["people", "blueprints", "organisation"].map((table) => `update ${table} set suspended_at = now()`),
  "update resource_servers set status = 'disabled'",
  "update blueprint_versions set require_dpop = true",
  "update instances set enrolled_at = now() - interval '10 minutes'",
  "update delegation_versions set given_at = now() - interval '2 minutes'",
];

let owners: { id: string; owner_id: string }[] = [];

/** Changes in the life of a token. Its agent never waits for its first activation again (states of an agent). */
const laterChanges = changes.filter((sql) => sql !== "update agents set status = 'pending'");

/** Everything stands again, and nothing has moved. */
async function makeWhole(): Promise<void> {
  if (owners.length === 0) owners = await world.sql("select id, owner_id from agents");
  for (const { id, owner_id } of owners) {
    await world.sql("update agents set owner_id = $2 where id = $1", [id, owner_id]);
  }
  for (const sql of whole) await world.sql(sql);
}

const readList = (before?: FallenPlaces) => fallenPlaces({ list, size: statusListSize }, clock.now(), before);
const placesOf = ({ suspended, invalid }: FallenPlaces) => [suspended.toSorted(), invalid.toSorted()];

/** Numbers below a limit that its seed alone tells. */
function random(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** The client as it would be if nothing but its suspensions were lifted. */
const lifted = <C extends ClientStanding>(client: C): C => ({
  ...client,
  status: client.status === "quarantined" ? "active" : client.status,
  suspendedAt: null,
  agent: { ...client.agent, status: client.agent.status === "suspended" ? "active" : client.agent.status },
});

const freed = <P extends { suspendedAt: Date | null }>(person: P | null): P | null =>
  person && { ...person, suspendedAt: null };

/** How decisions would judge a token now, and whether they would if all suspensions were lifted. */
async function judged(jti: string): Promise<"valid" | "suspended" | "invalid"> {
  const facts = await loadToken(jti);
  const server = facts && (await loadServers([facts.token.resourceServerId])).get(facts.token.resourceServerId);
  if (!facts || !server) return "invalid";
  const now = clock.now();
  if (!tokenRefusal(facts, server, now)) return "valid";
  const resumed = {
    ...facts,
    client: lifted(facts.client),
    exchangedFor: facts.exchangedFor.map((token) => ({ ...token, client: lifted(token.client) })),
    chain: {
      ...facts.chain,
      hops: facts.chain.hops.map((hop) => ({
        ...hop,
        ...{ allSuspendedAt: null, ceiling: { ...hop.ceiling, suspendedAt: null } },
        ...{ owner: freed(hop.owner), delegator: freed(hop.delegator), onBehalfOf: freed(hop.onBehalfOf) },
        status: hop.status === "suspended" ? ("active" as const) : hop.status,
        agent: { ...hop.agent, status: hop.agent.status === "suspended" ? ("active" as const) : hop.agent.status },
      })),
    },
  };
  return tokenRefusal(resumed, server, now) ? "invalid" : "suspended";
}

it("the one statement of a list judges each token as decisions do, over random histories", async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  const below = random(seed);
  const seen = new Set<string>();
  const rounds = Number(process.env.ROUNDS ?? 24);
  // A few histories may hold no suspension; then some more are tried.
  for (let round = 0; round < rounds || (seen.size < 3 && round < 20 * rounds); round++) {
    await makeWhole();
    const made = Array.from({ length: 1 + below(3) }, () => changes[below(changes.length)] ?? "");
    for (const sql of made) {
      const table = sql.split(" ")[1];
      await world.sql(`${sql} where ctid = (select ctid from ${table} order by ctid offset $1 limit 1)`, [below(3)]);
    }
    const fallen = await readList();
    for (const { jti, place } of tokens) {
      const expected = await judged(jti);
      const answered = fallen.invalid.includes(place)
        ? "invalid"
        : fallen.suspended.includes(place)
          ? "suspended"
          : "valid";
      expect(answered, `SEED=${seed} round ${round}: ${made.join("; ")}`).toBe(expected);
      seen.add(expected);
    }
  }
  expect(seen).toEqual(new Set(["valid", "suspended", "invalid"]));
});

it("goes on from its last reading, over random histories of what falls and stands again", async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  const below = random(seed);
  const restored = whole.slice(0, 9);
  const seen = new Set<string>();
  for (let history = 0; history < 12; history++) {
    await makeWhole();
    let reading = await readList();
    const made: string[] = [];
    for (let step = 0; step < 6; step++) {
      const from = below(3) === 0 ? restored : laterChanges;
      const sql = from[below(from.length)] ?? "";
      made.push(sql);
      await world.sql(sql);
      reading = await readList(reading);
      const fresh = await readList();
      expect(placesOf(reading), `SEED=${seed}: ${made.join("; ")}`).toEqual(placesOf(fresh));
      seen.add(`${fresh.suspended.length > 0} ${fresh.invalid.length > 0}`);
    }
  }
  expect(seen.size).toBeGreaterThan(1);
});

it("learns that what had yet to begin has begun, which nothing notes", async () => {
  await makeWhole();
  await world.sql("update delegations set not_before = now() + interval '5 minutes'");
  const early = await readList(await readList());
  expect(early.invalid.length).toBeGreaterThan(0);
  const later = new Date(clock.now().getTime() + 6 * 60_000);
  expect((await fallenPlaces({ list, size: statusListSize }, later, early)).invalid).toHaveLength(0);
});

it("learns of a token that came to the list after a stop that it counts as issued before", async () => {
  await makeWhole();
  const [hidden] = await world.sql<{ list: number }>("select max(status_list) + 1000 as list from access_tokens");
  await world.sql("update access_tokens set status_list = $1", [hidden?.list]);
  const first = await readList();
  await world.sql("update resource_servers set not_before = now()");
  const before = await readList(first);
  expect(before.invalid).toHaveLength(0);
  await world.sql("update access_tokens set status_list = $1", [list]);
  const after = await readList(before);
  expect(placesOf(after)).toEqual(placesOf(await readList()));
  expect(after.invalid.length).toBeGreaterThan(0);
});

it("learns after its first reading of a token that came to the list late", async () => {
  await makeWhole();
  const [hidden] = await world.sql<{ list: number }>("select max(status_list) + 1000 as list from access_tokens");
  await world.sql("update access_tokens set status_list = $1", [hidden?.list]);
  await world.sql("update resource_servers set not_before = now()");
  const first = await readList();
  expect(first.invalid).toHaveLength(0);
  await world.sql("update access_tokens set status_list = $1", [list]);
  const after = await readList(first);
  expect(placesOf(after)).toEqual(placesOf(await readList()));
  expect(after.invalid.length).toBeGreaterThan(0);
});

it("goes on from a reading while a change was under way", async () => {
  await makeWhole();
  const client = new pg.Client({ connectionString: world.ownerUrl });
  await client.connect();
  await client.query("begin");
  await client.query("update instances set status = 'revoked'");
  const before = await readList();
  await client.query("commit");
  await client.end();
  const after = await readList({ ...before, upTo: before.latest });
  expect(after.invalid.length).toBeGreaterThan(before.invalid.length);
  // A reading that took the change for one it had seen would never learn of it.
  expect(placesOf(await readList({ ...before, upTo: "9000000000000000000" }))).not.toEqual(placesOf(after));
});

it("misses what ended a token where its table did not note the change", async () => {
  const ends: Record<string, string> = {
    agents: "update agents set status = 'suspended'",
    instances: "update instances set status = 'revoked'",
    delegations: "update delegations set status = 'revoked'",
    delegation_versions: "update delegation_versions set given_at = now() - interval '4 hours'",
    people: "update people set status = 'deactivated'",
    resource_servers: "update resource_servers set status = 'disabled'",
    blueprints: "update blueprints set not_before = now()",
    blueprint_versions: "update blueprint_versions set require_dpop = true",
    organisation: "update organisation set not_before = now()",
  };
  const noting = await world.sql<{ name: string }>(
    "select tgrelid::regclass::text as name from pg_trigger where tgname = 'note_move' order by 1",
  );
  expect(noting.map(({ name }) => name)).toEqual(Object.keys(ends).toSorted());
  for (const [table, end] of Object.entries(ends)) {
    for (const noted of [true, false]) {
      await makeWhole();
      // For versions given before a stop.
      if (table === "delegation_versions") await world.sql("update people set not_before = now() - interval '3 hours'");
      await world.sql("delete from moved_lately");
      await world.sql(`alter table ${table} ${noted ? "enable" : "disable"} trigger note_move`);
      await world.sql(end);
      await world.sql(`alter table ${table} enable trigger note_move`);
      const { suspended, invalid } = await readList();
      // A token that was exchanged for another one is always judged.
      const fallen = [...suspended, ...invalid].filter((place) => place !== tokens[4]?.place);
      expect(fallen.length > 0, `${table}, ${noted ? "noted" : "not noted"}`).toBe(noted);
    }
  }
});
