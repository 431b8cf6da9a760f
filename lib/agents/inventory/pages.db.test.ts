import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentStatuses, environments, riskTiers } from "@/lib/agents/model";
import { type AgentSort, type AgentSortKey, agentSortKeys, agentSorts } from "@/lib/agents/sorts.model";
import { clock } from "@/lib/platform/base/clock";
import type { Place } from "@/lib/platform/database/keyset";
import type { Principal } from "@/lib/principals/principal";
import { addInventory, inventoryRows, type InventoryRow as Row } from "@/lib/testing/inventory-agents";
import { createWorld, type World } from "@/lib/testing/world";
import { countViews, foldCounts } from "./counts";
import { countFigures } from "./figures";
import { comparedRows, findPage } from "./pages";

/** More than one page compares, and more than it takes from an index. */
const size = 10_500;

let world: World;
let owner: Principal;
let gone: Principal;
let rows: Row[];

beforeAll(async () => {
  world = await createWorld();
  owner = await world.person(["member"], { name: "Ines Vidal" });
  gone = await world.person(["member"]);
  await addInventory(world, size, { owner, gone });
  await countFigures();
  rows = await inventoryRows(world);
}, 60_000);
afterAll(() => world.end());

const asker = () => ({ personId: owner.personId, seesNames: true, seesPeople: true });

/** Follows a list to its end, as a client does. */
async function all(q: string, sort: AgentSort, ownedBy?: string): Promise<{ ids: string[]; pages: number }> {
  const context = { ...asker(), trustDomain: "acme.example", now: clock.now() };
  const ids: string[] = [];
  let after: Place | undefined;
  for (let pages = 1; ; pages++) {
    const page = await findPage({ q, sort, after, limit: 200, ownedBy, context });
    ids.push(...page.ids);
    if (page.next === null) return { ids, pages };
    after = page.next;
  }
}

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);
const place = (values: readonly string[], value: string): number => values.indexOf(value);
const byFigure = (figure: (row: Row) => number) => (a: Row, b: Row) =>
  compare(figure(a), figure(b)) || compare(a.id, b.id);
/** No name comes after it. */
const noName = "\u{10ffff}";
const orders: Record<AgentSortKey, (a: Row, b: Row) => number> = {
  name: (a, b) => compare(a.name, b.name),
  created: (a, b) => compare(a.id, b.id),
  lastAction: (a, b) => compare(a.last ?? 0, b.last ?? 0) || compare(a.id, b.id),
  status: (a, b) => compare(place(agentStatuses, a.status), place(agentStatuses, b.status)) || compare(a.id, b.id),
  risk: (a, b) => compare(place(riskTiers, a.risk), place(riskTiers, b.risk)) || compare(a.id, b.id),
  environment: (a, b) =>
    compare(place(environments, a.environment), place(environments, b.environment)) || compare(a.id, b.id),
  owner: (a, b) =>
    compare(a.ownerName ?? noName, b.ownerName ?? noName) ||
    compare(a.ownerId ?? "", b.ownerId ?? "") ||
    compare(a.id, b.id),
  blueprint: (a, b) => compare(a.blueprint, b.blueprint) || compare(a.id, b.id),
  purpose: (a, b) => compare(a.purpose.toLowerCase(), b.purpose.toLowerCase()) || compare(a.id, b.id),
  statusSince: byFigure(({ since }) => since),
  keyExpires: byFigure(({ key }) => key ?? Number.POSITIVE_INFINITY),
  instances: byFigure(({ instances }) => instances),
  delegations: byFigure(({ delegations }) => delegations),
  allowed: byFigure(({ allowed }) => allowed),
  denied: byFigure(({ denied }) => denied),
  tags: (a, b) => compare(a.tagged ? "payments" : noName, b.tagged ? "payments" : noName) || compare(a.id, b.id),
  kind: (a, b) => compare(a.kind ?? noName, b.kind ?? noName) || compare(a.id, b.id),
  reviewDue: byFigure(({ reviewDue }) => reviewDue ?? Number.POSITIVE_INFINITY),
  riskScore: byFigure(({ score }) => score ?? 0),
};

function expected(matches: (row: Row) => boolean, sort: AgentSort): string[] {
  const found = rows.filter(matches).sort(orders[agentSortKeys.find((key) => sort.endsWith(key)) ?? "name"]);
  return (sort.startsWith("-") ? found.reverse() : found).map(({ id }) => id);
}

const daysAgo = (days: number): number => Date.now() / 1000 - days * 86_400;
const ownerless = ({ ownerId, ownerStatus }: Row): boolean => ownerId === null || ownerStatus === "deactivated";
const over = ({ status }: Row): boolean => status === "retiring" || status === "retired";
const unused = ({ last, created }: Row): boolean => (last ?? created) < daysAgo(30);

const filters: Record<string, (row: Row) => boolean> = {
  agent: ({ text }) => text.includes("agent"),
  zürich: ({ text }) => text.includes("zürich"),
  '"100%_OF"': ({ text }) => text.includes("100%_of"),
  "nt-77": ({ text }) => text.includes("nt-77"),
  "%_": ({ text }) => text.includes("%_"),
  vidal: ({ text }) => text.includes("vidal"),
  nowhere: () => false,
  "-agent": () => false,
  "name:agent-77*": ({ name }) => name.startsWith("agent-77"),
  "name:*-77,agent-5": ({ name }) => name.endsWith("-77") || name === "agent-5",
  "name:agent-5,agent-6": ({ name }) => name === "agent-5" || name === "agent-6",
  "status:suspended,retired": ({ status }) => status === "suspended" || status === "retired",
  "env:dev": ({ environment }) => environment === "dev",
  "-env:prod status:active": ({ environment, status }) => environment !== "prod" && status === "active",
  "waits:second-person": ({ status }) => status === "pending",
  "key-expires:7d": () => false,
  "may-delegate:yes": ({ passesOn }) => passesOn,
  "-may-delegate:yes env:prod": ({ passesOn, environment }) => !passesOn && environment === "prod",
  "may-delegate:yes,no name:agent-4*": ({ name }) => name.startsWith("agent-4"),
  "reviewed:no -status:retiring,retired": (row) => row.unreviewed && !over(row),
  "reviewed:yes": ({ unreviewed }) => !unreviewed,
  "shared-key:yes": ({ sharesKey }) => sharesKey,
  "shared-key:no name:agent-6*": ({ sharesKey, name }) => !sharesKey && name.startsWith("agent-6"),
  "tag:payments": ({ tagged }) => tagged,
  "-tag:payments,other env:prod": ({ tagged, environment }) => !tagged && environment === "prod",
  "kind:for_people,both": ({ kind }) => kind === "for_people" || kind === "both",
  "kind:autonomous": ({ kind }) => kind === "autonomous",
  "kind:none name:agent-4*": ({ kind, name }) => kind === null && name.startsWith("agent-4"),
  "-kind:for_people name:agent-4*": ({ kind, name }) => kind !== "for_people" && name.startsWith("agent-4"),
  "review-due:7d": ({ reviewDue }) => reviewDue !== null && reviewDue < daysAgo(-7),
  "review-due:30d": ({ reviewDue }) => reviewDue !== null,
  "-review-due:7d name:agent-6*": ({ reviewDue, name }) =>
    (reviewDue === null || reviewDue > daysAgo(-7)) && name.startsWith("agent-6"),
  "owner:me": ({ ownerId }) => ownerId === owner.personId,
  "owner:none": ownerless,
  "owner:none -status:retiring,retired": (row) => ownerless(row) && !over(row),
  "status:active unused:30d": (row) => row.status === "active" && unused(row),
  "unused:30d,80d": unused,
  "risk-score:>70": ({ score }) => score !== null && score > 70,
  "risk-score:>=50": ({ score }) => score !== null && score >= 50,
  "risk-score:<2": ({ score }) => score !== null && score < 2,
  "risk-score:3,99 env:prod": ({ score, environment }) => (score === 3 || score === 99) && environment === "prod",
  "-risk-score:<=98 name:agent-1*": ({ score, name }) => (score === null || score > 98) && name.startsWith("agent-1"),
};

describe("a list of agents that is followed to its end", () => {
  it.each(Object.entries(filters))("holds each agent of %s once, in order", async (q, matches) => {
    for (const sort of ["name", "-lastAction"] as const)
      expect((await all(q, sort)).ids).toEqual(expected(matches, sort));
  });

  it.each(agentSorts)("holds each agent once by %s, also below a filter", async (sort) => {
    for (const q of ["", "env:prod -name:agent-1*"]) {
      const matches = ({ name, environment }: Row) =>
        q === "" || (environment === "prod" && !name.startsWith("agent-1"));
      expect((await all(q, sort)).ids).toEqual(expected(matches, sort));
    }
  });

  it.each(agentSorts)("holds the agents of one person by %s", async (sort) => {
    const { ids } = await all("", sort, owner.personId);
    expect(ids).toEqual(expected(({ ownerId }) => ownerId === owner.personId, sort));
  });

  it("finds at once what an index names, and what none names portion by portion", async () => {
    expect((await all("nt-77", "-lastAction")).pages).toBe(1);
    expect((await all("nowhere", "name")).pages).toBe(1);
    const { ids, pages } = await all("env:dev", "name");
    expect(ids.length).toBeGreaterThan(0);
    // A client that takes the first empty page for the end finds none of them.
    expect(pages).toBe(Math.ceil((size + 1) / comparedRows));
  });
});

describe("the figures of the views", () => {
  const exact = async () => {
    const found = await world.sql<{ status: string; n: number }>(
      "select status, count(*)::int as n from agents group by status",
    );
    return Object.fromEntries(found.map(({ status, n }) => [status, n]));
  };
  const kept = async () => {
    const found = await world.sql<{ status: string; n: number }>(
      "select status, sum(count)::int as n from agent_counts group by status having sum(count) <> 0",
    );
    return Object.fromEntries(found.map(({ status, n }) => [status, n]));
  };

  it("count what the lists hold", async () => {
    const count = (matches: (row: Row) => boolean) => rows.filter(matches).length;
    for (const person of [undefined, owner.personId, gone.personId]) {
      const own = (matches: (row: Row) => boolean) =>
        count((row) => matches(row) && (!person || row.ownerId === person));
      expect(await countViews(person, clock.now())).toEqual({
        all: own(() => true),
        active: own(({ status }) => status === "active"),
        toConfirm: own(({ status }) => status === "pending"),
        needsOwner: own((row) => ownerless(row) && !over(row)),
        unused30d: expect.any(Number),
        keyExpires7d: 0,
        canDelegate: own(({ passesOn }) => passesOn),
        neverReviewed: person ? own((row) => row.unreviewed && !over(row)) : expect.any(Number),
        reviewDue7d: own(({ reviewDue }) => reviewDue !== null && reviewDue < daysAgo(-7)),
        sharedKey: own(({ sharesKey }) => sharesKey),
        riskiest: person ? own(({ score }) => (score ?? 0) >= 50) : expect.any(Number),
        stopped: own(({ status }) => status === "suspended" || status === "revoked"),
        capped: person ? [] : ["unused30d", "neverReviewed", "riskiest"],
      });
    }
    const own = await countViews(owner.personId, clock.now());
    expect(own.unused30d).toBe(
      count((row) => row.status === "active" && unused(row) && row.ownerId === owner.personId),
    );
  });

  it("follow every change, also one that is rolled back, and a job that adds them up", async () => {
    const changes = [
      "update agents set status = 'suspended' where name like 'agent-1%'",
      "update agents set status = 'active', purpose = 'Sorts more' where name like 'agent-10%'",
      "update agents set purpose = 'Sorts less' where name like 'agent-11%'",
      "begin; update agents set status = 'revoked'; rollback",
      "delete from agent_usage where agent_id = (select id from agents where name = 'agent-19'); delete from agents where name = 'agent-19'",
    ];
    for (const change of changes) {
      await Promise.all([world.sql(change), foldCounts(), foldCounts()]);
      expect(await kept()).toEqual(await exact());
    }
    await foldCounts();
    const [{ n } = { n: 0 }] = await world.sql<{ n: number }>("select count(*)::int as n from agent_counts");
    expect(n).toBe(Object.keys(await exact()).length);
  });

  it("search the text that an agent has now", async () => {
    await world.sql("update agents set display_name = 'Quill of Ávila' where name = 'agent-13'");
    for (const q of ["ávila", "QUILL"]) expect((await all(q, "name")).ids).toHaveLength(1);
    await world.sql("update agents set display_name = null where name = 'agent-13'");
    expect((await all("quill", "name")).ids).toEqual([]);
  });
});
