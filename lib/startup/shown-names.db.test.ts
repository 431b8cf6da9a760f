import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as agents from "@/app/api/agents/route";
import * as audit from "@/app/api/audit/route";
import * as delegations from "@/app/api/delegations/route";
import * as requests from "@/app/api/requests/route";
import { newId } from "@/lib/platform/base/id";
import type { Principal } from "@/lib/principals/principal";
import { getRequest } from "@/lib/requests/queries";
import { given, type TestAgent } from "@/lib/testing/direct";
import { sealAll } from "@/lib/testing/sealing";
import { createWorld, type World } from "@/lib/testing/world";

// A filter takes every name that a screen shows: of an agent its name and its display name, of a person name and address.
const lists = {
  agents: { route: agents.GET, members: "agents" },
  delegations: { route: delegations.GET, members: "delegations" },
  requests: { route: requests.GET, members: "requests" },
  audit: { route: audit.GET, members: "entries" },
} as const;

let world: World;
let auditor: Principal;
let spine: TestAgent;
let other: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  auditor = await world.person(["security", "approver", "auditor"]);
  [spine, other] = [await given.agent(), await given.agent("https://other.acme.example")];
  await given.delegation(spine);
  await given.delegation(other);
  await given.request(spine);
  await sealAll();
  await named("Ólafur Stein", spine);
  await named("Alba Serra", other);
  await world.sql("update agents set display_name = 'Refund Triage Bot' where id = $1", [spine.agentId]);
});
afterAll(() => world.end());

const named = (name: string, { owner }: TestAgent) =>
  world.sql("update people set name = $1 where id = $2", [name, owner.personId]);

async function ask(list: keyof typeof lists, q: string, as = auditor) {
  const path = `/api/x?${new URLSearchParams({ q, limit: "50" })}`;
  const response = await world.call(lists[list].route, { as, path });
  const body = await response.json();
  return { status: response.status, code: body.code, errors: body.errors, found: body[lists[list].members]?.length };
}

const countOf = async (list: keyof typeof lists, q: string): Promise<number> => {
  const { status, found } = await ask(list, q);
  expect({ q, status }).toEqual({ q, status: 200 });
  return found;
};

const keysOfAgents = [
  ["agents", "name"],
  ["delegations", "agent"],
  ["requests", "agent"],
  ["audit", "agent"],
] as const;

describe("an agent", () => {
  it.each(keysOfAgents)(
    "in a filter of %s by %s: goes by its display name, in any case of letters",
    async (list, key) => {
      const byId = await countOf(list, `${list === "agents" ? "id" : key}:${spine.agentId}`);
      expect(byId).toBeGreaterThan(0);
      for (const name of ["Refund Triage Bot", "refund triage BOT"])
        expect(await countOf(list, `${key}:"${name}"`), name).toBe(byId);
    },
  );

  it("is one of all that have the name", async () => {
    const one = await countOf("delegations", `agent:${spine.agentId}`);
    await world.sql("update agents set display_name = 'Refund triage bot' where id = $1", [other.agentId]);
    const both = one + (await countOf("delegations", `agent:${other.agentId}`));
    expect(await countOf("delegations", 'agent:"Refund Triage Bot"')).toBe(both);
    await world.sql("update agents set display_name = null where id = $1", [other.agentId]);
  });

  it("is alone where a text is its name, although another one shows that", async () => {
    const [agent] = await world.sql<{ name: string }>("select name from agents where id = $1", [spine.agentId]);
    const name = agent?.name ?? "";
    await world.sql("update agents set display_name = $1 where id = $2", [name, other.agentId]);
    for (const [list, key] of keysOfAgents) {
      const byId = await countOf(list, `${list === "agents" ? "id" : key}:${spine.agentId}`);
      for (const text of [name, name.toUpperCase()]) expect(await countOf(list, `${key}:${text}`), list).toBe(byId);
    }
    await world.sql("update agents set display_name = null where id = $1", [other.agentId]);
  });

  it("is named to those who decide by its name behind its display name", async () => {
    const id = await given.request(spine);
    const [agent] = await world.sql<{ name: string }>("select name from agents where id = $1", [spine.agentId]);
    const { sentence, document } = await getRequest(auditor, id);
    expect(sentence).toMatch(new RegExp(`^Refund Triage Bot \\(${agent?.name}\\) may create payments`));
    expect(JSON.parse(document).sentence).toBe(sentence);
  });

  it("is not told to a member by a refusal", async () => {
    const member = await world.person(["member"]);
    for (const name of ["Refund Triage Bot", "No Such Bot"])
      expect(await ask("requests", `agent:"${name}"`, member)).toMatchObject({ status: 200, found: 0 });
  });
});

describe("a person", () => {
  const keys = [
    ["delegations", "delegator"],
    ["requests", "requester"],
    ["agents", "owner"],
    ["audit", "actor"],
  ] as const;

  it.each(keys)("in a filter of %s by %s: goes by their name, and by the one before", async (list, key) => {
    const byId = await countOf(list, `${key}:${spine.owner.personId}`);
    expect(byId).toBeGreaterThan(0);
    for (const name of ["Ólafur Stein", "ÓLAFUR stein"])
      expect(await countOf(list, `${key}:"${name}"`), name).toBe(byId);
    expect(await countOf(list, `${key}:"mara okafor"`)).toBe(byId + (await countOf(list, `${key}:"Alba Serra"`)));
  });

  it("is found with 50 others of the name, and no more", async () => {
    await world.sql(
      `insert into people (id, email, name, roles)
       select 'per_01K' || lpad(n::text, 23, '0'), 'same-' || n || '@acme.example', 'Same Name', '{member}' from generate_series(1, 50) n`,
    );
    expect(await countOf("requests", 'requester:"same name"')).toBe(0);
    await world.sql(
      "insert into people (id, email, name, roles) values ($1, 'same@acme.example', 'same name', '{member}')",
      [newId("person")],
    );
    const { status, code, errors } = await ask("requests", 'requester:"same name"');
    expect([status, code]).toEqual([422, "ambiguous_filter_name"]);
    expect(errors).toMatchObject([{ path: "q", at: 10, length: 11 }]);
  });
});
