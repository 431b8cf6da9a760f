import { actionOf, readEdit } from "@/lib/agents/change-document";
import type { AgentEdit } from "@/lib/agents/changes.policy";
import { agentControl, environments, riskTiers } from "@/lib/agents/model";
import * as agents from "@/lib/agents/store";
import type { ControlChange } from "@/lib/control-changes/model";
import { groupsNamed, groupsOf } from "@/lib/groups/queries";
import { LifecycleError } from "@/lib/lifecycle/errors";
import type { Approvers, LifecycleFacts, LifecycleRule } from "@/lib/lifecycle/model";
import { inTurn } from "@/lib/platform/database/in-turn";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { holdRoles, readRoles } from "@/lib/principals/store";
import { approversSentence, approversText, isApprover, rolesOf, type Standing } from "./approvers.model";
import { rulesOfEdit } from "./changes.policy";
import { ruleFor } from "./policy";
import type { PolicyPreview } from "./schema";
import { currentPolicy } from "./store";

type Terms = Pick<LifecycleFacts, "riskTier" | "environment">;
type Person = { personId: string };

/** The rules for an agent, before and after an edit, that name approvers. */
const rulesNaming = (rules: readonly LifecycleRule[], agent: Terms, edit?: AgentEdit) =>
  rulesOfEdit(rules, agent, edit).filter(({ approvers }) => approvers !== undefined);

const editOf = (document: string): AgentEdit | undefined =>
  actionOf(document) === "edit" ? readEdit(document) : undefined;

const standing = async (tx: Tx, personId: string, read: typeof readRoles): Promise<Standing> => ({
  roles: await read(tx, personId),
  groups: await groupsOf(tx, personId),
});

/**
 * Refuses a person who is no approver of the agent by the lifecycle policy of this moment. The agent before the edit and
 * the one after it both count.
 *
 * @throws LifecycleError `lifecycle_approver`.
 */
export async function refuseOthers(
  tx: Tx,
  { personId }: Person,
  agent: Terms & { id: string },
  edit?: AgentEdit,
): Promise<void> {
  const { rules, version } = await currentPolicy(tx);
  const naming = rulesNaming(rules, agent, edit);
  if (naming.length === 0) return;
  const person = await standing(tx, personId, holdRoles);
  const against = naming.find(({ approvers }) => !isApprover(approvers, person));
  if (against?.approvers === undefined) return;
  throw new LifecycleError("lifecycle_approver", {
    detail: `The lifecycle policy names other people here (rule “${against.name}”). ${approversSentence(against.approvers)}`,
    facts: { agentId: agent.id, version },
  });
}

/** Leaves those of some people who are approvers of the agent. The agent before the edit and the one after it count. */
export async function approversAmong(ids: readonly string[], agent: Terms, edit?: AgentEdit): Promise<string[]> {
  const { rules } = await currentPolicy();
  const naming = rulesNaming(rules, agent, edit);
  if (naming.length === 0) return [...ids];
  const judged = await inTurn(ids, async (id) => {
    const person = await standing(prisma(), id, readRoles);
    return naming.every(({ approvers }) => isApprover(approvers, person)) ? [id] : [];
  });
  return judged.flat();
}

type AgentChange = Pick<ControlChange, "kind" | "subjectId" | "document">;

/** Leaves those of some people who are approvers of the agent of a change. A change of another thing leaves all. */
export async function approversOfChange(
  ids: readonly string[],
  { kind, subjectId, document }: AgentChange,
): Promise<readonly string[]> {
  const agent = kind === agentControl ? await agents.find(subjectId) : undefined;
  if (!agent) return ids;
  return approversAmong(ids, agent, editOf(document));
}

/** Leaves the changes that a person may confirm as far as approvers go: others than those of agents, and of these theirs. */
export async function approvableChanges<Change extends AgentChange>(
  { personId }: Person,
  changes: readonly Change[],
): Promise<readonly Change[]> {
  const { rules } = await currentPolicy();
  if (rules.every(({ approvers }) => approvers === undefined)) return changes;
  const person = await standing(prisma(), personId, readRoles);
  const ids = changes.flatMap(({ kind, subjectId }) => (kind === agentControl ? [subjectId] : []));
  const known = await agents.findAll(ids);
  return changes.filter(({ kind, subjectId, document }) => {
    const agent = kind === agentControl ? known.get(subjectId) : undefined;
    if (!agent) return true;
    return rulesNaming(rules, agent, editOf(document)).every(({ approvers }) => isApprover(approvers, person));
  });
}

/** Describes the approvers of an agent to a person, and whether they are one of them. */
export async function approversFor({ personId }: Person, { approvers }: Pick<LifecycleRule, "approvers">) {
  if (approvers === undefined) return null;
  const includesYou = isApprover(approvers, await standing(prisma(), personId, readRoles));
  return { sentence: approversSentence(approvers), includesYou };
}

/** The tiers and environments whose agents a person may approve; undefined if the policy leaves out none. */
export async function approvableBy({ personId }: Person): Promise<Terms[] | undefined> {
  const { rules } = await currentPolicy();
  if (rules.every(({ approvers }) => approvers === undefined)) return undefined;
  const person = await standing(prisma(), personId, readRoles);
  const all = riskTiers.flatMap((riskTier) => environments.map((environment) => ({ riskTier, environment })));
  return all.filter((terms) => isApprover(ruleFor(rules, terms).approvers, person));
}

/** Refuses groups that do not exist; throws `lifecycle_group_unknown` with the place of each. */
export async function refuseUnknownGroups(rules: readonly LifecycleRule[]): Promise<void> {
  const named = rules.flatMap(({ approvers }, rule) =>
    (approvers?.groups ?? []).map((group, at) => ({ group, path: `rules[${rule}].approvers.groups[${at}]` })),
  );
  if (named.length === 0) return;
  const found = await groupsNamed(
    prisma(),
    named.map(({ group }) => group),
  );
  const unknown = named.filter(({ group }) => found.every(({ name }) => name !== group));
  if (unknown.length === 0) return;
  throw new LifecycleError("lifecycle_group_unknown", {
    errors: unknown.map(({ path }) => ({ path, code: "unknown_group" })),
  });
}

/** Counts the people who could approve by each rule that names approvers. */
export async function countApprovers(rules: readonly LifecycleRule[]): Promise<PolicyPreview["approvers"]> {
  const naming = rules.flatMap(({ name, approvers }) => (approvers ? [{ name, approvers }] : []));
  return Promise.all(
    naming.map(async ({ name, approvers }) => {
      const people = await count(approvers);
      const counted = people === 0 ? "No person" : people === 1 ? "1 person" : `${people.toLocaleString("en")} people`;
      return {
        rule: name,
        people,
        sentence: `${counted} could approve by the rule “${name}”: ${approversText(approvers)}.`,
      };
    }),
  );
}

const count = (approvers: Approvers): Promise<number> =>
  prisma().person.count({
    where: {
      ...{ status: "active", roles: { hasSome: [...rolesOf(approvers)] } },
      ...(approvers.groups && {
        groups: { some: { group: { removedAt: null, name: { in: [...approvers.groups] } } } },
      }),
    },
  });
