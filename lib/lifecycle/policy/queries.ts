import { peopleNames } from "@/lib/agents/queries";
import { openChange } from "@/lib/control-changes/queries";
import { lifecycleControl, lifecycleSubject } from "@/lib/lifecycle/model";
import { may, type Principal } from "@/lib/principals/principal";
import type { LifecyclePolicyResponse } from "./schema";
import { listVersions } from "./store";

const shownVersions = 20;

/** Reads the lifecycle policy in force, its newest versions and the change that waits. */
export async function getLifecyclePolicy(principal: Principal): Promise<LifecyclePolicyResponse> {
  const [versions, pendingChange] = await Promise.all([
    listVersions(shownVersions),
    openChange(principal, lifecycleControl, lifecycleSubject, "approval-policies:write"),
  ]);
  const names = await peopleNames(versions.flatMap(({ changedById }) => changedById ?? []));
  const by = (id: string | null) => (id === null ? null : { id, name: names.get(id) ?? id });
  const [current] = versions;
  if (!current) throw new Error("the migration wrote the first version of the lifecycle policy");
  const { version, rules, reason, changedById, changedAt } = current;
  return {
    ...{ version, rules, reason, changedBy: by(changedById), changedAt: changedAt.toISOString() },
    mayPropose: may(principal, "approval-policies:write"),
    pendingChange,
    versions: versions.map((one) => ({
      ...{ version: one.version, reason: one.reason, changedBy: by(one.changedById) },
      changedAt: one.changedAt.toISOString(),
    })),
  };
}
