import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as agents from "@/app/api/agents/route";
import * as audit from "@/app/api/audit/route";
import * as blueprints from "@/app/api/blueprints/route";
import * as cases from "@/app/api/cases/route";
import * as exported from "@/app/api/exports/route";
import * as keys from "@/app/api/keys/route";
import * as requests from "@/app/api/requests/route";
import * as servers from "@/app/api/resource-servers/route";
import * as reviews from "@/app/api/reviews/route";
import type { Principal } from "@/lib/principals/principal";
import { sealAll } from "@/lib/testing/sealing";
import { createWorld, type World } from "@/lib/testing/world";
import { buildAgent } from "@/prisma/seed/builders/agent";
import { buildResourceServer } from "@/prisma/seed/scale/story";

const routes = { agents, audit, blueprints, requests, servers, cases, exported, keys, reviews };

let world: World;
let security: Principal;
let member: Principal;
let reader: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security", "approver"]);
  [member, reader] = [await world.person(["member"]), await world.person(["auditor"])];
  await buildAgent(security, { name: "crm-agent", displayName: "Customer desk" });
  await buildAgent(security, { name: "ledger-agent" });
  await buildResourceServer(security);
  await sealAll();
});
afterAll(() => world.end());

async function ask(list: keyof typeof routes, q: string, as = security) {
  const response = await world.call(routes[list].GET, { as, path: `/api/x?${new URLSearchParams({ q })}` });
  const { code, errors, ...body } = await response.json();
  const rows: { name: string }[] = body.agents ?? body.blueprints ?? body.requests ?? body.resourceServers ?? [];
  return { status: response.status, code, errors, names: rows.map(({ name }) => name).toSorted() };
}

describe("name: of agents", () => {
  it.each([
    ["name:no-such-agent", { at: 5, length: 13 }],
    ["name:crm-agent,nonsense", { at: 15, length: 8 }],
    ["-name:nonsense", { at: 6, length: 8 }],
    ["name:ledger-*,nonsense", { at: 14, length: 8 }],
  ])("%s is refused where nothing has the name", async (q, place) => {
    const refused = { status: 422, code: "unknown_filter_name", errors: [{ path: "q", ...place }] };
    expect(await ask("agents", q)).toMatchObject(refused);
  });

  it.each([
    ["name:crm-agent,ledger-agent", ["crm-agent", "ledger-agent"]],
    ["name:ledger-*,CRM-agent", ["crm-agent", "ledger-agent"]],
    ['name:"customer desk"', ["crm-agent"]],
    ["name:*-agent -name:crm-agent", ["ledger-agent"]],
    ["name:nothing-*", []],
  ])("%s finds agents", async (q, names) => expect(await ask("agents", q)).toMatchObject({ status: 200, names }));

  it("is not refused to a member, because that would reveal which names exist", async () => {
    for (const q of ["name:crm-agent", "name:no-such-agent"])
      expect(await ask("agents", q, member)).toMatchObject({ status: 200, names: [] });
  });
});

describe.each(["servers", "blueprints"] as const)("the filter of %s", (list) => {
  it.each(["status:foo", "x:y", "-name:z"])("knows no key and refuses %s", async (q) => {
    expect(await ask(list, q)).toMatchObject({ status: 422, code: "unknown_filter_key", errors: [{ path: "q" }] });
  });

  it("finds what has every text and none that is left out", async () => {
    const { names } = await ask(list, "");
    const [name = ""] = names;
    const [first = "", last = ""] = [name.slice(0, 3), name.slice(-3)];
    expect((await ask(list, `"${name}"`)).names).toContain(name);
    expect((await ask(list, `${first} "${last.toUpperCase()}"`)).names).toContain(name);
    expect((await ask(list, `"${first}" -"${last}"`)).names).not.toContain(name);
    expect((await ask(list, `"${first}" nothing-like-it`)).names).toEqual([]);
  });
});

describe("the filters of small lists", () => {
  it.each([
    ["cases", "state:ajar", "unknown_filter_value", { at: 6, length: 4 }],
    ["cases", "assignee:me by:no-such@acme.example", "unknown_filter_name", { at: 15, length: 20 }],
    ["cases", "colour:red", "unknown_filter_key", { at: 0, length: 6 }],
    ["exported", "format:csv,pdf", "unknown_filter_value", { at: 11, length: 3 }],
    ["exported", "case:dec_1", "unknown_filter_value", { at: 5, length: 5 }],
    ["exported", "(kind:pack", "malformed_filter", {}],
    ["reviews", "-kind:plants", "unknown_filter_value", { at: 6, length: 6 }],
    ["reviews", "status:>open", "unsupported_filter_operator", {}],
    ["keys", "purpose:doors", "unknown_filter_value", { at: 8, length: 5 }],
    ["keys", "status:active OR status:lost", "unknown_filter_value", { at: 24, length: 4 }],
  ] as const)("of %s refuse %s", async (list, q, code, place) => {
    expect(await ask(list, q, reader)).toMatchObject({ status: 422, code, errors: [{ path: "q", ...place }] });
  });
});

describe("a name that more than 50 have", () => {
  beforeAll(async () => {
    await world.sql(
      `insert into people (id, email, name, roles)
       select 'per_01K' || lpad(n::text, 23, '0'), 'same-' || n || '@acme.example', 'Same Name', '{member}' from generate_series(1, 51) n`,
    );
    await world.sql(
      `insert into agents (id, name, name_skeleton, display_name, purpose, owner_id, environment, risk_tier, blueprint_id, created_by_id)
       select 'agt_01K' || lpad(n::text, 23, '0'), 'same-' || n, 'same' || n, 'Same Desk', 'x', owner_id, 'dev', 'low', blueprint_id, created_by_id
       from generate_series(1, 51) n, (select * from agents where name = 'crm-agent') a`,
    );
  });

  it.each([
    ["requests", 'agent:"Same Desk"'],
    ["requests", 'requester:"Same Name"'],
    ["audit", 'agent:"Same Desk"'],
  ] as const)("is told in %s by %s only to those who may see the names", async (list, q) => {
    const told = await ask(list, q, list === "audit" ? reader : security);
    expect(told).toMatchObject({ status: 422, code: "ambiguous_filter_name" });
    expect(await ask(list, q, member)).toMatchObject({ status: 200, names: [] });
  });
});
