import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prisma } from "@/lib/platform/database/prisma";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { expireDueDelegations } from "./jobs";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
});
afterAll(() => world.end());

const statusesOf = async (ids: readonly string[]) => {
  const rows = await prisma().delegation.findMany({ where: { id: { in: [...ids] } }, orderBy: { id: "asc" } });
  return rows.map(({ status }) => status);
};
const runJob = () => expireDueDelegations.execute({ slot: new Date().toISOString() });
const recordsOf = async (id: string) =>
  (await world.auditTypes(id)).filter((type) => type === "delegation.expired").length;

describe("a delegation past its end", () => {
  it("allows nothing from that instant, for any delay of the job, and is recorded as expired exactly once", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push(await given.delegation(spine));
    const [used = "", suspended = ""] = ids;
    const lasting = await given.delegation(spine);
    const token = await tokenOf(spine, { delegation_id: used });
    expect(await evaluate(spine, token)).toMatchObject({ decision: true });
    await world.sql("update delegations set status = 'suspended' where id = $1", [suspended]);
    await world.sql("update delegations set expires_at = clock_timestamp() - interval '1 second' where id = any ($1)", [
      ids,
    ]);

    expect(await evaluate(spine, token)).toMatchObject({ decision: false, context: { code: "delegation_expired" } });
    expect(await statusesOf([used])).toEqual(["active"]);
    expect(await recordsOf(used)).toBe(0);

    await Promise.all([runJob(), runJob()]);
    expect(await statusesOf(ids)).toEqual(ids.map(() => "expired"));
    await runJob();
    for (const id of ids) expect(await recordsOf(id)).toBe(1);
    expect(await statusesOf([lasting])).toEqual(["active"]);
    expect(await recordsOf(lasting)).toBe(0);
    expect(await evaluate(spine, token)).toMatchObject({ decision: false, context: { code: "delegation_expired" } });
  });
});
