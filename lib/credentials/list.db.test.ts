import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as ofAgent } from "@/app/api/agents/[agentId]/instances/route";
import { GET } from "@/app/api/instances/route";
import { comparedRows } from "@/lib/platform/database/filtered-page";
import type { Principal } from "@/lib/principals/principal";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";

let world: World;
let security: Principal;
let member: Principal;
let crowded: { id: string; name: string };
let other: { id: string; name: string };
/** More than one page takes from an index. */
const many = 10_500;

const insert = (agentId: string, count: number, first: number, columns: Record<string, string>) =>
  world.sql(
    `insert into instances (id, agent_id, jkt, public_jwk, registration_token_hash, ${Object.keys(columns).join(", ")})
     select 'ins_00' || lpad(n::text, 24, '0'), $1, 'jkt' || n, '{"kty": "OKP", "crv": "Ed25519"}', 'hash' || n, ${Object.values(columns).join(", ")}
     from generate_series($2::int + 1, $2::int + $3::int) n`,
    [agentId, first, count],
  );

beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  member = await world.person(["member"]);
  crowded = await buildActiveAgent(security, { name: "crowded-agent" });
  other = await buildActiveAgent(security, { name: "quiet-agent", ownerEmail: member.email });
  const later = { client_name: "'a horse'", key_expires_at: "now() + interval '90 days'", status: "'active'" };
  await insert(crowded.id, many, 0, { ...later, client_name: "case n when 7 then 'a zebra' else 'a horse' end" });
  await insert(other.id, 2, many, { ...later, key_expires_at: "now() + interval '3 days'" });
  await insert(other.id, 1, many + 2, { ...later, status: "'revoked'", client_name: "'an okapi'" });
  await world.sql(
    "insert into instance_keys (jkt, instance_id, generation, state, public_jwk) select jkt, id, 1, 'current', '{}' from instances",
  );
}, 60_000);
afterAll(() => world.end());

const idOf = (n: number) => `ins_00${String(n).padStart(24, "0")}`;

async function ask(query: Record<string, string>, { as = security, agentId = "" } = {}) {
  const path = `/api/x?${new URLSearchParams(query)}`;
  const response = await world.call(agentId ? ofAgent : GET, { as, path, ...(agentId && { params: { agentId } }) });
  const { instances = [], ...body } = await response.json();
  return { status: response.status, ids: instances.map(({ id }: { id: string }) => id), ...body };
}

describe("the filter of instances", () => {
  const finds: [q: string, numbers: number[]][] = [
    ["agent:quiet-agent", [many + 1, many + 2]],
    ["agent:quiet-* status:active,revoked", [many + 1, many + 2, many + 3]],
    ["expires:7d", [many + 1, many + 2]],
    ["status:revoked", [many + 3]],
    ["-status:active agent:quiet-agent", [many + 3]],
    ["key:jkt9", [9]],
    [`key:jkt${many + 3}`, [many + 3]],
    [`id:${idOf(9)}`, [9]],
    [`id:${idOf(many + 3)}`, [many + 3]],
    ["agent:quiet-agent OR key:jkt9", [many + 1, many + 2, many + 3, 9]],
    ['"an okapi" status:revoked', [many + 3]],
    ['agent:quiet-agent "quiet"', [many + 1, many + 2]],
  ];
  it.each(finds)("%s", async (q, numbers) => {
    const ids = numbers.map(idOf);
    const found = await ask({ q });
    expect(found).toMatchObject({ status: 200, next: null });
    expect(found.ids.toSorted()).toEqual(ids.toSorted());
    expect((await ask({ q, sort: "created" })).ids).toEqual(ids.toSorted());
  });

  it("is one with the other parameters", async () => {
    for (const sort of ["expires", "-created"]) {
      const asked = { expiringWithinDays: "7", sort };
      expect((await ask({ ...asked, q: "agent:quiet-agent" })).ids).toHaveLength(2);
      expect((await ask({ ...asked, q: "agent:crowded-agent" })).ids).toEqual([]);
      expect(await ask(asked)).toMatchObject({ ids: { length: 2 }, next: null });
    }
  });

  it("finds instances of one agent, of every status", async () => {
    const of = { agentId: other.id, as: member };
    expect((await ask({}, of)).ids).toEqual([many + 3, many + 2, many + 1].map(idOf));
    expect((await ask({ q: "status:active", sort: "created" }, of)).ids).toEqual([many + 1, many + 2].map(idOf));
    expect(await ask({ q: "agent:crowded-agent" }, of)).toMatchObject({ ids: [], next: null });
    expect(await ask({ q: "key:jkt9" }, of)).toMatchObject({ ids: [], next: null });
  });

  it.each([
    ["colour:red", "unknown_filter_key", { at: 0, length: 6 }],
    ["status:active,dead", "unknown_filter_value", { at: 14, length: 4 }],
    ["expires:soon", "unknown_filter_value", { at: 8, length: 4 }],
    ["agent:none-such", "unknown_filter_name", { at: 6, length: 9 }],
    ["id:agt_1", "unknown_filter_value", { at: 3, length: 5 }],
  ])("refuses %s", async (q, code, place) => {
    for (const agentId of ["", other.id])
      expect(await ask({ q }, { agentId })).toMatchObject({ status: 422, code, errors: [{ path: "q", ...place }] });
  });
});

describe("a filter of a long list", () => {
  it.each([
    ["-created", "", many],
    ["-expires", "", many],
    ["-created", "of an agent", many],
  ])("compares a part of it by %s, and the next pages find what lies behind", async (sort, whose, rows) => {
    const from = whose ? { agentId: crowded.id } : {};
    let page = await ask({ q: '"a zebra"', sort }, from);
    let pages = 1;
    for (; page.ids.length === 0 && page.next && pages < 5; pages++)
      page = await ask({ q: '"a zebra"', sort, cursor: page.next }, from);
    expect(page).toMatchObject({ ids: [idOf(7)], next: null });
    expect(pages).toBe(Math.ceil(rows / comparedRows));
  });

  it("goes on by the order where an index has very much", async () => {
    const first = await ask({ q: "agent:crowded-agent", limit: "200" });
    expect(first.ids).toHaveLength(200);
    const second = await ask({ q: "agent:crowded-agent", limit: "200", cursor: first.next });
    expect(new Set([...first.ids, ...second.ids]).size).toBe(400);
  });
});
