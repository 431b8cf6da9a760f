import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { agentOfBlueprint } from "./decisions";
import type { TestAgent } from "./direct";
import type { World } from "./world";

export type SilentAgent = { spine: TestAgent; delegationId: string; owner: Principal; token: string };

/** An agent of a blueprint with a policy for silence, whose owner is signed in. */
export async function silentAgent(security: Principal): Promise<SilentAgent> {
  const { spine, blueprintId, delegationId, token } = await agentOfBlueprint();
  await prisma().blueprintVersion.update({
    where: { blueprintId_version: { blueprintId, version: 1 } },
    data: { dormancy: { warnDays: 30, suspendDays: 60, retireDays: 90 } },
  });
  const owner = { ...security, ...spine.owner } as Principal;
  return { spine, delegationId, owner, token };
}

/** Lets days pass for agents and delegations: everything that was, was that much earlier. */
export async function letDaysPass(world: World, days: number): Promise<void> {
  for (const [table, columns] of [
    ["agents", ["created_at", "status_at"]],
    ["agent_usage", ["last_action_at"]],
    ["delegation_usage", ["last_used_at"]],
    ["dormancies", ["silent_since", "at", "status_at"]],
    ["expected_silences", ["until"]],
    ["dormancy_place", ["done_at"]],
  ] as const) {
    const moved = columns.map((column) => `${column} = ${column} - make_interval(days => ${days})`);
    await world.sql(`update ${table} set ${moved.join(", ")}`);
  }
  await world.sql("alter table delegations disable trigger user");
  await world.sql(
    `update delegations set created_at = created_at - make_interval(days => ${days}), status_at = status_at - make_interval(days => ${days})`,
  );
  await world.sql("alter table delegations enable trigger user");
}
