import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyShare } from "@/lib/access-reviews/apply-share";
import { toTend } from "@/lib/access-reviews/due.store";
import { tend } from "@/lib/access-reviews/tend";
import { watchSilence } from "@/lib/dormancy/watch";
import { carryOutEnds } from "@/lib/lifecycle/ends/carry-out";
import { setPlannedEnd } from "@/lib/lifecycle/ends/commands";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { followPeople } from "@/lib/provisioning/follow";
import { addMapping } from "@/lib/sign-in/providers/commands/mappings";
import { openedReview, toPerson } from "@/lib/testing/access-reviews";
import { agentOfBlueprint } from "@/lib/testing/decisions";
import { inSeconds } from "@/lib/testing/direct";
import { insertManyUsers, provisionedProvider } from "@/lib/testing/scim";
import { stopDuring } from "@/lib/testing/stop-between";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";
import { buildActiveAgent } from "@/prisma/seed/builders/agent";

// Jobs that take the barrier alone for each of many things let a stop go between any two.
let world: World;
let one: Principal;
let two: Principal;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
  [one, two] = await foundedBy(world);
});
afterAll(() => world.end());

const countOf = async (condition: string, ids: readonly string[]): Promise<number> => {
  const [row] = await world.sql<{ count: number }>(`select count(*)::int as count from ${condition}`, [ids]);
  return row?.count ?? 0;
};
const suspended = (ids: readonly string[]) => countOf("agents where status = 'suspended' and id = any($1)", ids);
const activeAgents = async (): Promise<string[]> => {
  const ids: string[] = [];
  for (let made = 0; made < 3; made++) ids.push((await buildActiveAgent(security)).id);
  return ids;
};

describe("a stop is answered before the second of three", () => {
  const expectStopBetween = async (run: () => Promise<unknown>, count: () => Promise<number>) => {
    const { atStop, atEnd } = await stopDuring(run, count);
    expect(atStop).toBeLessThanOrEqual(1);
    expect(atEnd).toBe(3);
  };

  it("planned ends", async () => {
    const ids = await endsDue();
    await expectStopBetween(
      () => carryOutEnds(),
      () => suspended(ids),
    );
  });

  it("suspensions of silent agents", async () => {
    const ids = await silentAgents();
    await expectStopBetween(
      () => watchSilence(),
      () => suspended(ids),
    );
  });

  it("results of an access review", async () => {
    const ids = await activeAgents();
    const review = {
      scope: { kind: "agents", q: `id:${ids.join(",")}` },
      reviewers: toPerson(security),
      onSilence: "suspend",
    };
    const reviewId = await openedReview(security, review);
    await world.sql("update access_reviews set due_at = clock_timestamp() - interval '1 second'");
    const [open] = await toTend("", 10);
    if (open) await tend(open);
    await expectStopBetween(
      () => applyShare(reviewId, 60_000),
      () => suspended(ids),
    );
  });

  it("people who get what their provisioned groups mean", async () => {
    const { providerId, confirm } = await provisionedProvider(one, two);
    await addMapping(one, providerId, { value: "auditors", roles: ["auditor"] });
    await confirm();
    await world.sql(
      `insert into provisioned_groups (id, provider_id, display_name, display_key) values ('grp', $1, 'auditors', 'auditors')`,
      [providerId],
    );
    await insertManyUsers(world.sql, { providerId, groupId: "grp", users: 3 });
    const people = await prisma().provisionedMember.findMany({ where: { groupId: "grp" } });
    const ids = people.map(({ personId }) => personId);
    await expectStopBetween(
      () => followPeople(providerId, ids, 60_000),
      () => countOf("people where 'auditor' = any(roles) and id = any($1)", ids),
    );
  });
});

describe("a run whose time is over leaves the rest to the next", () => {
  it("planned ends", async () => {
    const ids = await endsDue();
    await carryOutEnds(0);
    expect(await suspended(ids)).toBe(1);
    await carryOutEnds();
    expect(await suspended(ids)).toBe(3);
  });

  it("suspensions of silent agents, from the same place", async () => {
    const ids = await silentAgents();
    await watchSilence(-1);
    expect(await suspended(ids)).toBe(0);
    await watchSilence();
    expect(await suspended(ids)).toBe(3);
  });
});

/** Three agents whose planned end came. */
async function endsDue(): Promise<string[]> {
  const ids = await activeAgents();
  for (const id of ids) await setPlannedEnd(security, id, { endsAt: inSeconds(86_400), reason: "A test." });
  await world.sql(
    "update agent_planned_ends set ends_at = clock_timestamp() - interval '1 s' where agent_id = any($1)",
    [ids],
  );
  return ids;
}

/** Three agents that were warned of their silence a while ago. */
async function silentAgents(): Promise<string[]> {
  const ids: string[] = [];
  for (let made = 0; made < 3; made++) {
    const { spine, blueprintId } = await agentOfBlueprint();
    await prisma().blueprintVersion.update({
      where: { blueprintId_version: { blueprintId, version: 1 } },
      data: { dormancy: { warnDays: 30, suspendDays: 60, retireDays: 90 } },
    });
    ids.push(spine.agentId);
  }
  await world.sql(
    `update agents set created_at = created_at - interval '70 days', status_at = status_at - interval '70 days' where id = any($1)`,
    [ids],
  );
  await world.sql("update dormancy_place set after = '', done_at = null");
  await watchSilence();
  await world.sql("update dormancies set at = at - interval '10 days' where subject_id = any($1)", [ids]);
  await world.sql("update dormancy_place set done_at = null");
  return ids;
}
