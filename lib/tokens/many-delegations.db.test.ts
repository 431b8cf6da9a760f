import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { given, type TestAgent } from "@/lib/testing/direct";
import { requestToken, tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
});
afterAll(() => world.end());

/** Copies a delegation, as if the agent had been given as many before it. */
async function copies(delegationId: string, from: number, to: number): Promise<void> {
  const named = "'dlg_' || lpad(n::text, 26, '0')";
  await world.sql(
    `insert into delegations select copy.* from delegations d cross join generate_series($2::int, $3::int) as n
      cross join lateral jsonb_populate_record(d, jsonb_build_object('id', ${named})) as copy where d.id = $1`,
    [delegationId, from, to],
  );
  await world.sql(
    `insert into delegation_versions select copy.* from delegation_versions v cross join generate_series($2::int, $3::int) as n
      cross join lateral jsonb_populate_record(v, jsonb_build_object('delegation_id', ${named}, 'digest', n::text)) as copy
      where v.delegation_id = $1`,
    [delegationId, from, to],
  );
}

describe("T2 an agent that holds many delegations", () => {
  it("gets a token for the one at a resource server, however many older ones it holds at others", async () => {
    const other = await given.agent("https://crm.acme.example");
    const elsewhere = { ...spine, identifier: other.identifier, serverId: other.serverId };
    await copies(await given.delegation(spine), 1, 60);
    const id = await given.delegation(elsewhere);
    const token = await tokenOf(elsewhere);
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    expect(claims.delegation).toMatchObject([{ id }]);
  });

  it("is told to name the one it means where there are more than are looked at", async () => {
    const [first] = await world.sql<{ id: string }>("select min(id) as id from delegations");
    await copies(first?.id ?? "", 61, 210);
    await expect(requestToken(spine)).rejects.toMatchObject({ error: "invalid_request" });
    const token = await tokenOf(spine, { delegation_id: first?.id ?? "" });
    expect(token).toBeTypeOf("string");
  });
});
