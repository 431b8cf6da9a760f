import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { append } from "@/lib/audit/append";
import type { AuditEvent } from "@/lib/audit/event";
import { markForRebuild, rebuildSearch } from "@/lib/audit/rebuild-search";
import { sealUpTo } from "@/lib/audit/sequencer";
import { newId } from "@/lib/platform/base/id";
import { sqlPool } from "@/lib/platform/database/pool";
import { transaction } from "@/lib/platform/database/transaction";
import { removeLeftovers } from "@/lib/platform/jobs/clean-up";
import type { Principal } from "@/lib/principals/principal";
import { given } from "@/lib/testing/direct";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { lookForMatches } from "./alerts";
import { acknowledgeAlerts, editSearch, removeSearch, saveSearch } from "./commands";
import { mostOwn } from "./model";
import { getSearch, listAlerts, listSearches } from "./queries";
import { SaveSearch, SearchAlertFilters } from "./schema";

let world: World;
let auditor: Principal;
let admin: Principal;
let member: Principal;
let agentId: string;
beforeAll(async () => {
  world = await createWorld();
  auditor = await world.person(["auditor"]);
  admin = await world.person(["admin"]);
  member = await world.person(["member"]);
  ({ agentId } = await given.agent());
});
afterAll(() => world.end());

let names = 0;
const order = (change: Partial<SaveSearch> = {}) =>
  SaveSearch.parse({ name: `Search ${++names}`, q: "decision:deny", ...change });

const decision = (verdict: "allow" | "deny", facts: AuditEvent["facts"] = {}): AuditEvent => ({
  type: "decision.made",
  actor: { type: "resource_server", id: "rsv_1" },
  agentId,
  decision: verdict,
  refs: [newId("decision")],
  facts,
});

/** Seals some decisions about the agent. */
async function decided(...verdicts: ("allow" | "deny")[]): Promise<void> {
  let last = "";
  for (const verdict of verdicts) last = await transaction((tx) => append(tx, decision(verdict)));
  await sealUpTo(last);
}

const alertsOf = async (asker: Principal, id: string) =>
  (await listAlerts(asker, SearchAlertFilters.parse({}))).alerts.filter(({ search }) => search.id === id);

describe("a saved search", () => {
  it("is its owner's, unless it is shared with readers of the trail", async () => {
    const [own, shared] = [await saveSearch(auditor, order()), await saveSearch(auditor, order({ scope: "shared" }))];
    const idsOf = async (asker: Principal) => (await listSearches(asker)).searches.map(({ id }) => id);
    expect(await idsOf(auditor)).toEqual(expect.arrayContaining([own, shared]));
    expect(await idsOf(admin)).toContain(shared);
    expect(await idsOf(admin)).not.toContain(own);
    expect(await idsOf(member)).toEqual([]);
    await expectRefusal(getSearch(admin, own), "saved_search_not_found");
    await expectRefusal(editSearch(admin, shared, { name: "Mine" }, undefined), "not_search_owner");
    await expectRefusal(removeSearch(member, shared, undefined), "saved_search_not_found");
    expect((await getSearch(admin, shared)).can).toEqual(["remove"]);
    await removeSearch(admin, shared, undefined);
    expect(await world.auditTypes(shared)).toEqual(["search.shared", "search.removed"]);
    expect(await world.auditTypes(own)).toEqual([]);
  });

  it("is changed from the version that its owner saw", async () => {
    const id = await saveSearch(auditor, order());
    await editSearch(auditor, id, { q: "decision:allow", columns: ["time", "what"] }, 1);
    await expectRefusal(editSearch(auditor, id, { name: "Late" }, 1), "saved_search_changed_meanwhile");
    await expectRefusal(removeSearch(auditor, id, 1), "saved_search_changed_meanwhile");
    expect(await getSearch(auditor, id)).toMatchObject({ version: 2, q: "decision:allow", columns: ["time", "what"] });
    await editSearch(auditor, id, { scope: "shared" }, undefined);
    await editSearch(auditor, id, { scope: "personal" }, undefined);
    expect(await world.auditTypes(id)).toEqual(["search.shared", "search.edited"]);
    expect(await world.changesIn("search.edited", id)).toEqual([
      { member: "scope", before: "shared", after: "personal" },
    ]);
  });

  it("has a time range that the trail can show as it is written", async () => {
    const [early, late] = ["2026-03-01T00:00:00Z", "2026-03-01T02:00:00+01:00"];
    const refused: [string | null, string | null, string][] = [
      ["2026-02-30T00:00:00Z", null, "malformed_instant"],
      ["all", "2026-03-01T99:99Z", "malformed_instant"],
      [late, early, "unusable_range"],
      [early, early, "unusable_range"],
      [null, late, "unusable_range"],
      ["now-24h", late, "unusable_range"],
      [early, "now-1h", "unusable_range"],
    ];
    for (const [from, to, code] of refused) await expectRefusal(saveSearch(auditor, order({ from, to })), code);
    const id = await saveSearch(auditor, order({ from: early, to: late }));
    await expectRefusal(editSearch(auditor, id, { from: late }, undefined), "unusable_range");
    for (const from of ["all", "now-24h", null])
      await saveSearch(auditor, order({ from, to: from === "all" ? late : null }));
  });

  it("has a filter that can be answered, and a name of its own", async () => {
    await expectRefusal(saveSearch(auditor, order({ q: "decision:perhaps" })), "unknown_filter_value");
    const taken = order();
    await saveSearch(auditor, taken);
    await expectRefusal(saveSearch(auditor, taken), "saved_search_exists");
    await expectRefusal(saveSearch(member, order({ q: "", scope: "shared" })), "sharing_not_allowed");
  });

  it("is of the trail or of the agents: each list has its own names, members and readers", async () => {
    const view = { list: "agents", q: "owner:none", sort: "-created", columns: ["agent", "tags"] } as const;
    const shared = await saveSearch(auditor, order({ ...view, columns: [...view.columns], scope: "shared" }));
    const { name } = await getSearch(auditor, shared);
    await saveSearch(auditor, order({ name }));
    await expectRefusal(saveSearch(auditor, order({ name, list: "agents", q: "" })), "saved_search_exists");
    const namesOf = async (asker: Principal, list?: "agents") =>
      (await listSearches(asker, list)).searches.map(({ id }) => id);
    expect(await namesOf(admin, "agents")).toEqual([shared]);
    expect(await namesOf(admin)).not.toContain(shared);
    expect(await namesOf(member, "agents")).toEqual([]);
    expect(await getSearch(admin, shared)).toMatchObject({ ...view, owner: { id: auditor.personId }, can: ["remove"] });
    expect(await world.auditTypes(shared)).toEqual(["search.shared"]);
    const own = { list: "agents", q: "", alert: false } as const;
    const refused: [Partial<SaveSearch>, string][] = [
      [{ ...own, scope: "shared" }, "sharing_not_allowed"],
      [{ ...own, alert: true }, "not_of_this_list"],
      [{ ...own, from: "now-24h" }, "not_of_this_list"],
      [{ ...own, sort: "colour" }, "not_of_this_list"],
      [{ list: "trail", q: "", sort: "name" }, "not_of_this_list"],
      [{ ...own, q: "decision:deny" }, "unknown_filter_key"],
      [{ ...own, q: "status:asleep" }, "unknown_filter_value"],
    ];
    for (const [change, code] of refused) await expectRefusal(saveSearch(member, order(change)), code);
    await expectRefusal(editSearch(auditor, shared, { alert: true }, undefined), "not_of_this_list");
    await editSearch(auditor, shared, { sort: "risk" }, undefined);
    expect(await getSearch(auditor, shared)).toMatchObject({ sort: "risk", q: view.q, columns: view.columns });
  });

  it("is one of at most 100 of a person, also if many are saved at once", async () => {
    const person = await world.person(["auditor"]);
    await world.sql(
      `insert into saved_searches (id, owner_id, name, q, columns, scope, created_at, updated_at)
       select 'svs_' || lpad(n::text, 26, '0'), $1, 'Kept ' || n, '', '{}', 'personal', now(), now()
       from generate_series(1, $2::int) n`,
      [person.personId, mostOwn - 1],
    );
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => codeOf(saveSearch(person, order({ q: "" })))));
    expect(outcomes.toSorted()).toEqual(["done", ...Array.from({ length: 3 }, () => "too_many_saved_searches")]);
    expect((await listSearches(person)).searches).toHaveLength(mostOwn);
  });
});

describe("an alert", () => {
  it("waits for a log that is not open yet", async () => {
    const [head] = await world.sql<{ origin: string }>("select origin from log_head");
    await world.sql("update log_head set origin = origin || '-new'");
    try {
      await expect(lookForMatches(10_000)).resolves.toBeUndefined();
    } finally {
      await world.sql("update log_head set origin = $1", [head?.origin]);
    }
  });

  it("counts entries that are sealed after it was set, once, and the matches of an hour together", async () => {
    await decided("deny");
    const id = await saveSearch(auditor, order({ q: `decision:deny agent:${agentId}`, alert: true }));
    await lookForMatches(10_000);
    expect(await alertsOf(auditor, id)).toEqual([]);
    await decided("deny", "allow", "deny");
    await Promise.all([lookForMatches(10_000), lookForMatches(10_000)]);
    await lookForMatches(10_000);
    const [found] = await alertsOf(auditor, id);
    expect(found).toMatchObject({ count: 2, acknowledged: false });
    expect((found?.last ?? 0) - (found?.first ?? 0)).toBe(2);
    await decided("deny");
    await lookForMatches(10_000);
    const counts = (await alertsOf(auditor, id)).map(({ count }) => count);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(await world.auditTypes(id)).toContain("search.alerted");
  });

  it("is acknowledged by each person, up to the newest entry that they saw", async () => {
    const id = await saveSearch(auditor, order({ q: `decision:allow agent:${agentId}`, alert: true, scope: "shared" }));
    await decided("allow");
    await lookForMatches(10_000);
    const ids = (await alertsOf(auditor, id)).map((alert) => alert.id);
    const before = (await listAlerts(admin, SearchAlertFilters.parse({}))).waiting;
    await acknowledgeAlerts(auditor, ids);
    await acknowledgeAlerts(member, ids);
    expect((await alertsOf(auditor, id))[0]?.acknowledged).toBe(true);
    expect((await alertsOf(admin, id))[0]?.acknowledged).toBe(false);
    expect(await acknowledgeAlerts(admin, ids)).toBe(before - 1);
    await decided("allow");
    await lookForMatches(10_000);
    expect((await alertsOf(auditor, id)).some(({ acknowledged }) => !acknowledged)).toBe(true);
  });

  it("finds what its owner may see at that time, and ends with their permission", async () => {
    const owner = await world.person(["member", "auditor"]);
    const id = await saveSearch(owner, order({ q: `decision:deny agent:${agentId}`, alert: true }));
    await world.sql("update people set roles = array['member']::person_role[] where id = $1", [owner.personId]);
    await decided("deny");
    await lookForMatches(10_000);
    expect(await alertsOf(auditor, id)).toEqual([]);
    expect(await alertsOf(owner, id)).toEqual([]);
    await world.sql("update people set status = 'deactivated' where id = $1", [owner.personId]);
    await decided("deny");
    await lookForMatches(10_000);
    expect(await getSearch(owner, id)).toMatchObject({ alert: false, alertCode: "owner_not_allowed" });
    expect(await world.auditTypes(id)).toContain("search.alert-stopped");
    const { version } = await getSearch(owner, id);
    await editSearch(owner, id, { name: "Another name" }, version);
    expect(await getSearch(owner, id)).toMatchObject({ alert: false, alertCode: "owner_not_allowed" });
  });

  it("is turned off with the reason if its filter can no longer be read", async () => {
    const id = await saveSearch(auditor, order({ alert: true }));
    await world.sql("update saved_searches set q = 'decision:perhaps' where id = $1", [id]);
    await decided("deny");
    await lookForMatches(10_000);
    expect(await getSearch(auditor, id)).toMatchObject({ alert: false, alertCode: "filter_broken" });
    await editSearch(auditor, id, { q: "decision:deny", alert: true }, undefined);
    expect(await getSearch(auditor, id)).toMatchObject({ alert: true, alertCode: null });
  });

  it("waits while the search does not find the versions of the entries at its place, and misses none", async () => {
    const policyId = newId("approvalPolicy");
    const id = await saveSearch(auditor, order({ q: `policy:${policyId}@3`, alert: true }));
    const plain = await saveSearch(auditor, order({ q: `decision:deny agent:${agentId}`, alert: true }));
    await decided("deny");
    await sealUpTo(await transaction((tx) => append(tx, decision("deny", { policyId, policyVersion: 3 }))));
    await world.sql("update audit_search set refs = '{}' where refs && $1", [[`${policyId}@3`]]);
    await markForRebuild(sqlPool());
    await lookForMatches(10_000);
    expect(await alertsOf(auditor, id)).toEqual([]);
    expect(await alertsOf(auditor, plain)).toMatchObject([{ count: 2 }]);
    const waits = async () => (await listSearches(auditor)).searches.filter((search) => search.alertWaits);
    expect((await waits()).map((search) => search.id)).toEqual([id]);
    await rebuildSearch();
    expect(await waits()).toEqual([]);
    await lookForMatches(10_000);
    expect(await alertsOf(auditor, id)).toMatchObject([{ count: 1 }]);
  });

  it("never counts its own record", async () => {
    const id = await saveSearch(auditor, order({ q: "type:search.alerted", alert: true }));
    await saveSearch(auditor, order({ q: `decision:deny agent:${agentId}`, alert: true }));
    await decided("deny");
    await lookForMatches(10_000);
    await decided("allow");
    expect(await world.sql("select 1 from audit_search where type = 'search.alerted' limit 1")).toHaveLength(1);
    await lookForMatches(10_000);
    expect(await alertsOf(auditor, id)).toEqual([]);
  });

  it("is removed after 90 days", async () => {
    await world.sql("update search_alerts set expires_at = now() - interval '1 hour'");
    expect((await listAlerts(auditor, SearchAlertFilters.parse({}))).alerts).toEqual([]);
    await removeLeftovers(5_000);
    expect(await world.sql("select 1 from search_alerts")).toEqual([]);
  });
});
