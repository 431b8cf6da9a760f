import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import { given } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { decideDiscovery, importDiscoveries } from "./commands";
import { listDiscoveries, taggedDiscovery } from "./queries";
import { DecideDiscovery, DiscoveryFilters, ImportDiscoveries } from "./schema";
import * as store from "./store";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

const portion = (rows: object[], change: object = {}) =>
  ImportDiscoveries.parse({ origin: "Okta", kind: "oauth_client", rows, ...change });
const row = (externalId: string, change: object = {}) => ({ externalId, name: `Client ${externalId}`, ...change });
const list = async (q = "", status = "new") =>
  (await listDiscoveries(DiscoveryFilters.parse({ q, status, limit: 200 }))).discoveries;
const counts = async () => (await listDiscoveries(DiscoveryFilters.parse({ counts: "true", limit: 1 }))).counts;
const names = async (q: string) => (await list(q)).map(({ externalId }) => externalId).toSorted();
const records = (type: string) =>
  world.sql<{ facts: object }>(
    `select convert_from(body, 'utf8')::json->'facts' as facts from log_entries
     where convert_from(body, 'utf8')::json->>'type' = $1 order by id`,
    [type],
  );

describe("identities of other systems", () => {
  it("are imported once by their id there, counted before, and recorded with the portion", async () => {
    const rows = [row("a", { owner: "Finance" }), row("b", { lastSeenAt: "2026-11-20T09:00:00Z" })];
    expect(await importDiscoveries(security, portion(rows, { dryRun: true }))).toEqual({
      ...{ added: 2, changed: 0, unchanged: 0 },
    });
    expect(await list()).toEqual([]);
    expect(await records("discovery.imported")).toEqual([]);
    await importDiscoveries(security, portion(rows));
    const again = portion([row("a", { owner: "Support" }), row("b", { lastSeenAt: "2026-11-19T09:00:00Z" }), row("c")]);
    expect(await importDiscoveries(security, again)).toEqual({ added: 1, changed: 1, unchanged: 1 });
    const found = new Map((await list()).map((one) => [one.externalId, one]));
    expect(found.get("a")).toMatchObject({ owner: "Support", origin: "Okta", kind: "oauth_client", status: "new" });
    // An older list takes back no use.
    expect(found.get("b")?.lastSeenAt).toBe("2026-11-20T09:00:00.000Z");
    expect((await records("discovery.imported")).map(({ facts }) => facts)).toMatchObject([
      { added: 2, changed: 0, unchanged: 0 },
      { added: 1, changed: 1, unchanged: 1 },
    ]);
  });

  it("that a later import changed are decided only by people who saw the change", async () => {
    await importDiscoveries(security, portion([row("v"), row("w")]));
    await importDiscoveries(security, portion([row("v", { name: "Another name" }), row("w")]));
    const found = new Map((await list()).map((one) => [one.externalId, one.version]));
    expect([found.get("v"), found.get("w")]).toEqual([2, 1]);
  });

  it("were last seen at an instant that can be kept, in any zone that it is written in", async () => {
    const seen = (lastSeenAt: string) => portion([row("zone", { lastSeenAt })]);
    expect(() => seen("0000-01-01T00:00:00Z")).toThrow("out_of_range");
    for (const zoneless of ["2026-11-20T09:00:00", "2026-11-20T09:00"]) {
      const { error } = ImportDiscoveries.safeParse({
        ...portion([row("z1")]),
        rows: [row("z1"), row("z2", { lastSeenAt: zoneless })],
      });
      expect(error?.issues).toMatchObject([{ path: ["rows", 1, "lastSeenAt"], message: "time_zone_missing" }]);
    }
    expect(() => seen("2026-11-20")).toThrow();
    await importDiscoveries(security, seen("2026-11-20T09:00:00+23:59"));
    expect((await list()).find(({ externalId }) => externalId === "zone")?.lastSeenAt).toBe("2026-11-19T09:01:00.000Z");
  });

  it("are read one by one in any state, and counted in each", async () => {
    await importDiscoveries(security, portion([row("n1"), row("n2")], { origin: "Counted" }));
    const [first] = await list("origin:Counted");
    const before = await counts();
    await decideDiscovery(security, first?.id ?? "", DecideDiscovery.parse({ status: "claimed" }), undefined);
    const after = await counts();
    expect([after?.new, after?.claimed, after?.capped]).toEqual([
      (before?.new ?? 0) - 1,
      (before?.claimed ?? 0) + 1,
      [],
    ]);
    expect((await taggedDiscovery(first?.id ?? "")).body).toMatchObject({ id: first?.id, status: "claimed" });
    await expect(taggedDiscovery("dsc_00000000000000000000000000")).rejects.toMatchObject({
      code: "discovery_not_found",
    });
  });

  it("of one portion are named once, and nothing of a refused portion is kept", async () => {
    const repeated = importDiscoveries(security, portion([row("x"), row("y"), row("x")]));
    await expect(repeated).rejects.toMatchObject({
      code: "discovery_repeated",
      errors: [{ path: "rows[2].externalId" }],
    });
    expect(await names("id:dsc_00000000000000000000000000 or Client")).not.toContain("x");
  });

  it("that share a credential name each other", async () => {
    await importDiscoveries(
      security,
      portion([
        row("s1", { credential: "SHA256:q" }),
        row("s2", { credential: "SHA256:q" }),
        row("s3", { credential: "z" }),
      ]),
    );
    expect(await names("shared:yes")).toEqual(["s1", "s2"]);
    expect(await names("shared:no owner:supp*")).toEqual(["a"]);
    expect((await list("s1"))[0]?.sharedWith.map(({ name }) => name)).toEqual(["Client s2"]);
    await expect(list("kind:nothing")).rejects.toMatchObject({ code: "unknown_filter_value" });
  });

  it("that have the key of an agent name it", async () => {
    const agent = await given.agent();
    const [key] = await world.sql<{ jkt: string }>("select jkt from instance_keys where instance_id = $1", [
      agent.instanceId,
    ]);
    await importDiscoveries(
      security,
      portion([row("k1", { credential: key?.jkt }), row("k2", { credential: "another" })]),
    );
    expect((await list("k1"))[0]?.keyOf).toMatchObject({ id: agent.agentId });
    expect((await list("k2"))[0]?.keyOf).toBeNull();
    expect(await names("shared:yes k1")).toEqual(["k1"]);
    expect(await names("shared:no k1")).toEqual([]);
  });

  it("are decided at the version that was seen, and stay decided through imports", async () => {
    const [one] = await list("Client a");
    const { id = "", version } = one ?? {};
    const ignore = DecideDiscovery.parse({ status: "ignored", reason: "A test client." });
    const decided = await Promise.allSettled([
      decideDiscovery(security, id, ignore, version),
      decideDiscovery(security, id, { status: "claimed" }, version),
    ]);
    expect(decided.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    await decideDiscovery(security, id, ignore, undefined);
    await importDiscoveries(security, portion([row("a", { name: "Renamed" })]));
    expect(await list("", "ignored")).toMatchObject([{ name: "Renamed", status: "ignored", reason: "A test client." }]);
    expect(DecideDiscovery.safeParse({ status: "blocked" }).success).toBe(false);
  });

  it("are registered as an agent that is in use, and as no other", async () => {
    const [one] = await list("s3");
    const id = one?.id ?? "";
    const unknown = { status: "registered" as const, agentId: `agt_${"0".repeat(26)}` };
    await expect(decideDiscovery(security, id, unknown, undefined)).rejects.toMatchObject({
      ...{ code: "discovery_agent_not_found", errors: [{ path: "agentId" }] },
    });
    expect((await store.find(id))?.status).toBe("new");
    await expect(taggedDiscovery(`dsc_${"0".repeat(26)}`)).rejects.toMatchObject({ code: "discovery_not_found" });
  });

  it("are listed in the order in which they were found, which is not that of their ids", async () => {
    await importDiscoveries(security, portion([row("o1"), row("o2"), row("o3")], { origin: "Order" }));
    for (const [externalId, hours] of [
      ["o1", 1],
      ["o2", 3],
      ["o3", 2],
    ] as const)
      await world.sql(
        "update discoveries set first_at = first_at - make_interval(hours => $1) where external_id = $2",
        [hours, externalId],
      );
    const paged = async (sort: string) => {
      const found: string[] = [];
      for (let cursor: string | undefined, more = true; more; ) {
        const question = { q: "origin:Order", sort, limit: 1, ...(cursor && { cursor }) };
        const { discoveries, next } = await listDiscoveries(DiscoveryFilters.parse(question));
        found.push(...discoveries.map((one) => one.externalId));
        [cursor, more] = [next ?? undefined, next !== null];
      }
      return found;
    };
    expect(await paged("created")).toEqual(["o2", "o3", "o1"]);
    expect(await paged("-created")).toEqual(["o1", "o3", "o2"]);
  });

  it("are listed page by page without gaps", async () => {
    const rows = Array.from({ length: 30 }, (_, n) => row(`p${n}`));
    await importDiscoveries(security, portion(rows, { origin: "Pages" }));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listDiscoveries(DiscoveryFilters.parse({ q: "origin:pages", limit: 7, cursor }));
      seen.push(...page.discoveries.map(({ externalId }) => externalId));
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(seen.toSorted()).toEqual(rows.map(({ externalId }) => externalId).toSorted());
    expect(new Set(seen).size).toBe(30);
  });
});
