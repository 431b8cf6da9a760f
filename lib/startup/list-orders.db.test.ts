import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import { listedRows } from "@/lib/testing/listed-rows";
import { seededId, seedRows } from "@/lib/testing/many-rows";
import { type List, lists } from "@/lib/testing/ordered-lists";
import { createWorld, type World } from "@/lib/testing/world";

type Row = Record<string, string | number>;

let world: World;
let reader: Principal;

beforeAll(async () => {
  world = await createWorld();
  reader = await world.person(["admin", "security", "approver", "auditor"], { name: "Ada Reader" });
  await seedRows(world, 1, 36);
  const client = new Client({ connectionString: world.superuserUrl });
  await client.connect();
  await client.query("set session_replication_role = replica");
  for (const statement of listedRows)
    await client.query(statement, statement.includes("$1") ? [seededId("agt", 1, 3)] : []);
  await client.end();
});
afterAll(() => world.end());

const each = Object.entries(lists).flatMap(([name, list]) =>
  Object.entries(list.orders).map(([sort, by]) => ({ name, sort, by, list })),
);

async function ask({ GET, member, query = {}, params }: List, page: Record<string, string>) {
  const [named] = await world.sql<{ person: string; agent: string }>(
    "select min(delegator_id) as person, max(agent_id) as agent from delegations",
  );
  const q = query.q
    ?.replace("$person", named?.person ?? "")
    .replace("$agent", named?.agent ?? "")
    .replace("$reader", reader.personId);
  const path = `/api/list?${new URLSearchParams({ ...query, ...(q && { q }), ...page })}`;
  const response = await world.call(GET, { as: reader, path, ...(params && { params }) });
  const { [member]: rows = [], ...body } = await response.json();
  return { status: response.status, ids: rows.map(({ id }: Row) => id) as string[], ...body };
}

/** The ids of all pages, each of two rows. */
async function walk(list: List, sort: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await ask(list, { sort, limit: "2", ...(cursor && { cursor }) });
    expect(page.status).toBe(200);
    ids.push(...page.ids);
    cursor = page.next;
  } while (cursor !== null && ids.length < 200);
  return ids;
}

async function sorted({ sql }: List, by: readonly string[], sort: string): Promise<string[]> {
  const way = sort.startsWith("-") ? "desc" : "asc";
  const rows = await world.sql<{ id: string }>(
    `select id from (${sql}) x order by ${by.map((column) => `${column} ${way}`).join(", ")}`,
  );
  return rows.map(({ id }) => id);
}

describe("each order of a list", () => {
  it.each(each)("$name: $sort has every row once, page by page", async ({ list, sort, by }) => {
    const expected = await sorted(list, by, sort);
    expect(expected.length).toBeGreaterThan(4);
    expect(await walk(list, sort)).toEqual(expected);
  });

  it.each(each)("$name: $sort takes no cursor of another order", async ({ list, sort }) => {
    const { next } = await ask(list, { sort, limit: "2" });
    for (const other of Object.keys(list.orders).filter((one) => one !== sort))
      expect(await ask(list, { sort: other, limit: "2", cursor: next })).toMatchObject({
        ...{ status: 400, code: "malformed_cursor", errors: [{ path: "cursor" }] },
      });
  });

  it("is by expiry only for actions that wait", async () => {
    const refused = { status: 422, errors: [{ path: "sort", code: "sort_of_waiting" }] };
    for (const sort of ["expires", "-expires"])
      expect(await ask({ ...(lists.actions as List), query: { queue: "decided" } }, { sort })).toMatchObject(refused);
  });

  it.each(Object.entries(lists))("%s: the usual one, and no other", async (_, list) => {
    const usual = await ask(list, { limit: "3" });
    expect(usual).toEqual(await ask(list, { limit: "3", sort: list.usual }));
    expect(await ask(list, { sort: "colour" })).toMatchObject({ status: 400, errors: [{ path: "sort" }] });
  });
});
