import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET } from "@/app/api/revocations/route";
import { newId } from "@/lib/platform/base/id";
import { comparedRows } from "@/lib/platform/database/filtered-page";
import type { Principal } from "@/lib/principals/principal";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";
import { noImpact } from "./model";

let world: World;
let security: Principal;
let member: Principal;
let agent: { id: string; name: string };
/** More than one page takes from an index. */
const many = 10_500;

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  member = await world.person(["member"]);
  agent = await buildActiveAgent(security, { name: "refund-agent", ownerEmail: member.email });
  await world.sql(
    `insert into revocations (id, scope, subject_id, reason, actor_id, effective_at, impact)
     select 'rev_00' || lpad(n::text, 24, '0'), 'delegation', 'dlg_' || n, case n when 7 then 'A zebra' else 'A horse' end, $1,
       '2026-01-01', $3::jsonb from generate_series(1, $2::int) n`,
    [security.personId, many, noImpact],
  );
  // Their order in time is certain, however fast they are stored.
  const insert = (secondsAgo: number, scope: string, subject: string, actor: Principal, more = "false, null") =>
    world.sql(
      `insert into revocations (id, scope, subject_id, reason, actor_id, effective_at, impact, suspension, lifted_at)
       values ($1, $2::revocation_scope, $3, 'Found ' || $2::text, $4, now() - make_interval(secs => $6), $5::jsonb, ${more})`,
      [newId("revocation"), scope, subject, actor.personId, noImpact, secondsAgo],
    );
  await insert(3, "agent", agent.id, member);
  await insert(2, "owner", member.personId, security, "true, null");
  await insert(1, "owner", security.personId, security, "true, now()");
}, 30_000);
afterAll(() => world.end());

type Answer = { status: number; scopes: string[]; next: string | null; code?: string; errors?: object[] };

async function ask(query: Record<string, string>, as = security): Promise<Answer> {
  const response = await world.call(GET, { as, path: `/api/revocations?${new URLSearchParams(query)}` });
  const { revocations = [], ...body } = await response.json();
  return { status: response.status, scopes: revocations.map(({ scope }: { scope: string }) => scope), ...body };
}

describe("the filter of revocations", () => {
  const me = () => security.personId;
  const finds: [q: () => string, scopes: string[]][] = [
    [() => "scope:owner", ["owner", "owner"]],
    [() => "scope:owner suspension:yes lifted:no", ["owner"]],
    [() => "-suspension:no lifted:yes", ["owner"]],
    [() => `subject:${member.personId}`, ["owner"]],
    [() => "agent:refund-*", ["agent"]],
    [() => `agent:${agent.name} OR subject:${me()}`, ["owner", "agent"]],
    [() => `by:${member.email}`, ["agent"]],
    [() => "after:now-1h", ["owner", "owner", "agent"]],
    [() => "after:2026-06-01T00:00:00Z -by:me", ["agent"]],
    [() => "before:2026-06-01T00:00:00Z subject:dlg_9", ["delegation"]],
    [() => '"found owner" after:now-1h', ["owner", "owner"]],
    [() => `"${agent.name}" after:now-1h`, ["agent"]],
  ];
  it.each(finds)("%s", async (q, scopes) => {
    expect(await ask({ q: q() })).toMatchObject({ status: 200, scopes, next: null });
    expect((await ask({ q: q(), sort: "created" })).scopes).toEqual(scopes.toReversed());
  });

  it("narrows what one subject has", async () => {
    expect((await ask({ subject: agent.id, q: "scope:agent" })).scopes).toEqual(["agent"]);
    expect((await ask({ subject: agent.id, q: "scope:owner" })).scopes).toEqual([]);
  });

  it("finds only their own for people who may not read all", async () => {
    expect(await ask({}, member)).toMatchObject({ scopes: ["agent"], next: null });
    expect(await ask({ q: "scope:owner" }, member)).toMatchObject({ scopes: [], next: null });
    expect((await ask({ q: `by:${security.personId}` }, member)).scopes).toEqual([]);
  });

  it.each([
    ["colour:red", "unknown_filter_key", { at: 0, length: 6 }],
    ["scope:owner scope:fleet", "unknown_filter_value", { at: 18, length: 5 }],
    ["lifted:perhaps", "unknown_filter_value", { at: 7, length: 7 }],
    ["after:yesterday", "unknown_filter_value", { at: 6, length: 9 }],
    ["by:nobody@acme.example", "unknown_filter_name", { at: 3, length: 19 }],
    ["agent:none-such", "unknown_filter_name", { at: 6, length: 9 }],
    ["(scope:owner", "malformed_filter", {}],
  ])("refuses %s", async (q, code, place) => {
    expect(await ask({ q })).toMatchObject({ status: 422, code, errors: [{ path: "q", ...place }] });
  });
});

describe("a filter of a long list", () => {
  it("compares a part of it, and the next pages find what lies behind", async () => {
    let pages = 0;
    let page = await ask({ q: '"a zebra"' });
    for (; page.scopes.length === 0 && page.next && pages < 5; pages++)
      page = await ask({ q: '"a zebra"', cursor: page.next });
    expect(page).toMatchObject({ scopes: ["delegation"], next: null });
    expect(pages).toBe(Math.floor(many / comparedRows));
    expect((await ask({ q: '"a zebra"', sort: "created" })).scopes).toEqual(["delegation"]);
  });

  it("finds at once what an index has, unless there is very much of it", async () => {
    expect(await ask({ q: "subject:dlg_9" })).toMatchObject({ scopes: ["delegation"], next: null });
    const page = await ask({ q: "by:me", limit: "200" });
    expect(page.scopes).toHaveLength(200);
    expect((await ask({ q: "by:me scope:all" })).next).not.toBeNull();
  });
});
