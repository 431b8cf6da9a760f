import { peopleNames } from "@/lib/agents/queries";
import { openChange } from "@/lib/control-changes/queries";
import { lifecycleControl, lifecycleSubject } from "@/lib/lifecycle/model";
import { cursorWhole, decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { may, type Principal } from "@/lib/principals/principal";
import { proposedRules } from "./commands";
import type { LifecyclePolicy, LifecyclePolicyFilters, LifecyclePolicyList, LifecyclePolicyResponse } from "./schema";
import { currentPolicy, listVersions } from "./store";

const shownVersions = 20;

/** Reads the lifecycle policy in force, its newest versions and the change that waits. */
export async function getLifecyclePolicy(principal: Principal): Promise<LifecyclePolicyResponse> {
  const [versions, pendingChange] = await Promise.all([listVersions(shownVersions), waitingChange(principal)]);
  const by = await namesOf(versions);
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

const waitingChange = (principal: Principal) =>
  openChange(principal, lifecycleControl, lifecycleSubject, "approval-policies:write");

/** Reads the names of the people who confirmed these versions. */
async function namesOf(versions: readonly LifecyclePolicy[]) {
  const names = await peopleNames(versions.flatMap(({ changedById }) => changedById ?? []));
  return (id: string | null) => (id === null ? null : { id, name: names.get(id) ?? id });
}

type Listed = LifecyclePolicyList["policies"][number];

/** Lists the versions of the lifecycle policy, the newest first. A change that waits comes before all others. */
export async function listLifecyclePolicies(
  principal: Principal,
  { cursor, limit }: LifecyclePolicyFilters,
): Promise<LifecyclePolicyList> {
  const before = cursor === undefined ? undefined : cursorWhole(decodeCursor(cursor)[0]);
  const [{ version: inForce }, versions, waiting] = await Promise.all([
    currentPolicy(),
    listVersions(limit + 1, before),
    before === undefined ? waitingPolicy(principal) : undefined,
  ]);
  const by = await namesOf(versions);
  const kept = versions.map(
    ({ version, rules, reason, changedById, changedAt, changeId }): Listed => ({
      ...{ version, status: version < inForce ? "replaced" : "in_force", rules, reason, changeId },
      ...{ changedBy: by(changedById), changedAt: changedAt.toISOString() },
    }),
  );
  const found = waiting ? [waiting, ...kept] : kept;
  const policies = found.slice(0, limit);
  const last = found.length > limit ? policies.at(-1) : undefined;
  return { policies, next: last ? encodeCursor([last.version]) : null };
}

async function waitingPolicy(principal: Principal): Promise<Listed | undefined> {
  const change = await waitingChange(principal);
  if (!change) return undefined;
  const { id: changeId, basedOn, reason, proposedBy: changedBy, proposedAt: changedAt } = change;
  const rules = proposedRules(change);
  return { version: basedOn + 1, status: "waiting", rules, reason, changedBy, changedAt, changeId };
}
