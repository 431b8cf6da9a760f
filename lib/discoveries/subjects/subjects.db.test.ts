import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decideDiscovery, importDiscoveries } from "@/lib/discoveries/commands";
import { listDiscoveries } from "@/lib/discoveries/queries";
import { DiscoveryFilters, ImportDiscoveries } from "@/lib/discoveries/schema";
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

describe("unknown subjects of a resource server", () => {
  it("are listed once, with their first and last question and their number", async () => {
    see("reports", 1);
    see("reports", 3);
    await keepSeen();
    see("reports", 9);
    await keepSeen();
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
    await keepSeen();
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
        .map(({ subjects }) => subjects.size),
    ).toEqual([1_000]);
    for (let n = 0; n < 150; n++) see(`stranger-${n}`, 0, of);
    await keepSeen();
    for (let n = 140; n < 160; n++) see(`stranger-${n}`, 1, of);
    await keepSeen();
    const { discoveries, leftOut } = await listed("origin:https://flooding*");
    expect(discoveries).toHaveLength(100);
    expect(leftOut).toMatchObject([{ server: { id: of.id, name: "Payments" }, added: 100, leftOut: 70 }]);
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
});
