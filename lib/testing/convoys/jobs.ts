import { submitAnswers } from "@/lib/access-reviews/commands/submit";
import { watchSilence } from "@/lib/dormancy/watch";
import { carryOutEnds } from "@/lib/lifecycle/ends/carry-out";
import { prisma } from "@/lib/platform/database/prisma";
import { answered, applied, itemOf, itemsOf, openedReview, toPerson } from "@/lib/testing/access-reviews";
import type { Convoys } from "./fleet";
import type { Arrange } from "./stops";

/** Notes a planned end of an agent that has come. */
export const endCame = async ({ admin, world }: Pick<Convoys, "admin" | "world">, agentId: string): Promise<void> => {
  await prisma().agentPlannedEnd.create({
    data: { agentId, endsAt: new Date(), outcome: "suspend", setById: admin.personId, setAt: new Date() },
  });
  await world.sql("update agent_planned_ends set ends_at = clock_timestamp() - interval '1 s' where agent_id = $1", [
    agentId,
  ]);
};

/** Makes an agent of a blueprint with a policy so silent that its suspension is due: it was warned long ago. */
export async function silenceCame({ world }: Pick<Convoys, "world">, agentId: string): Promise<void> {
  const policy = JSON.stringify({ warnDays: 30, suspendDays: 60, retireDays: 90 });
  await world.sql(
    `update blueprint_versions v set dormancy = $2::jsonb from agents a
     where a.id = $1 and v.blueprint_id = a.blueprint_id`,
    [agentId, policy],
  );
  const long = "clock_timestamp() - interval '70 days'";
  await world.sql(`update agents set created_at = ${long}, status_at = ${long} where id = $1`, [agentId]);
  await world.sql(
    `insert into dormancies (subject_id, kind, agent_id, step, silent_since, at)
     values ($1, 'agent', $1, 'warned', ${long}, clock_timestamp() - interval '40 days')`,
    [agentId],
  );
  await world.sql("update dormancy_place set after = '', done_at = null");
}

/** Gives an agent a blueprint of its own. */
async function ofItsOwn({ world }: Convoys, agentId: string, blueprintId: string): Promise<void> {
  await world.sql("update agents set blueprint_id = $2 where id = $1", [agentId, blueprintId]);
}

async function reviewed(convoys: Convoys, kind: "agents" | "delegations", subjectId: string) {
  const { admin } = convoys;
  const id = await openedReview(admin, { scope: { kind, q: `id:${subjectId}` }, reviewers: toPerson(convoys.other) });
  await answered(convoys.other, id, itemOf(await itemsOf(convoys.other, id), subjectId), { decision: "remove" });
  await submitAnswers(convoys.other, id);
  return () => applied(id);
}

/** Jobs that stop something whose consequences grow with the fleet. */
export const jobs: Readonly<Record<string, Arrange>> = {
  "carrying out the planned end of an agent that holds much": async (convoys, size) => {
    const { agentId } = await convoys.holder(size);
    return async () => {
      await endCame(convoys, agentId);
      await carryOutEnds();
    };
  },
  "suspending an agent that holds much for its silence": async (convoys, size) => {
    const { agentId } = await convoys.holder(size);
    const { blueprintId } = await convoys.fleet(0);
    return async () => {
      await ofItsOwn(convoys, agentId, blueprintId);
      await silenceCame(convoys, agentId);
      await watchSilence();
    };
  },
  "applying the answer that an agent that holds much is not needed": async (convoys, size) =>
    reviewed(convoys, "agents", (await convoys.holder(size)).agentId),
  "applying the answer that a delegation with others below it is not needed": async (convoys, size) =>
    reviewed(convoys, "delegations", (await convoys.parent(size)).delegationId),
};
