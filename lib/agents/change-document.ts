import { z } from "zod";
import type { PolicyAsks } from "@/lib/control-changes/takes-two.policy";
import { definedMembers } from "@/lib/platform/base/defined-members";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";
import type { BlueprintMove } from "./blueprint-move";
import { type AgentEdit, consequencesOf } from "./changes.policy";
import { type Agent, environments, riskTiers } from "./model";

const Edit = z.strictObject({
  displayName: z.string().nullable().optional(),
  purpose: z.string().optional(),
  riskTier: z.enum(riskTiers).optional(),
  environment: z.enum(environments).optional(),
  blueprintId: z.string().optional(),
});

/**
 * The document that a second person confirms: the agent, its current tier and environment, each member before and
 * after, and the consequences. One person may still change the environment while a raise waits, so it is included.
 */
export const editContent = (agent: Agent, edit: AgentEdit, { policy, move }: Shown = {}) => ({
  agent: { id: agent.id, name: agent.name, riskTier: agent.riskTier, environment: agent.environment },
  changes: changesOf(agent, edit),
  consequences: consequencesOf(agent, edit),
  ...(move && { names: move.names, widenings: move.widenings }),
  ...(policy && { policy: { version: policy.version, rule: policy.rule } }),
});

/** The rule of the lifecycle policy that asks for the second person, and the blueprints of the edit. */
type Shown = { policy?: Pick<PolicyAsks, "version" | "rule"> | undefined; move?: BlueprintMove | undefined };

/** Each member that an edit changes, with its value before and after. */
export const changesOf = (agent: Agent, edit: AgentEdit) =>
  (Object.keys(edit) as (keyof AgentEdit)[]).map((member) => ({
    ...{ member, before: agent[member], after: edit[member] ?? null },
  }));

/** The document of a reinstatement, which a second person confirms as any other change of the agent. */
export const reinstatementContent = ({ id, name, riskTier, environment, ownerId, status }: Agent) => ({
  agent: { id, name, riskTier, environment },
  owner: ownerId,
  changes: [{ member: "status", before: status as string, after: "active" }],
  consequences: [
    "The agent may enrol again. Its earlier keys and enrolment tokens stay revoked.",
    "Everything that was delegated to it stays ended. It can be given authority again.",
  ],
});

/** The document of a transfer to an owner who is not asked. `names` has the names of the former and the new one. */
export const transferContent = (
  { id, name, riskTier, environment, ownerId }: Agent,
  after: string,
  { names, policy }: Pick<Content, "names" | "policy">,
) => ({
  agent: { id, name, riskTier, environment },
  changes: [{ member: "ownerId", before: ownerId, after }],
  consequences: [
    "The new owner is not asked. They answer for the agent from then on.",
    "Delegations that the former owner gave do not change.",
  ],
  ...(names && { names }),
  ...(policy && { policy: { version: policy.version, rule: policy.rule } }),
});

const kinds: Record<string, "reinstate" | "transfer"> = { status: "reinstate", ownerId: "transfer" };

/** The action that a document proposes. */
export const actionOf = (document: string): "reinstate" | "transfer" | "edit" =>
  kinds[contentOf(document).changes[0]?.member ?? ""] ?? "edit";

/** The id of the new owner that a document proposes. */
export const newOwnerOf = (document: string): string => contentOf(document).changes[0]?.after ?? "";

/**
 * Whether the agent differs from what the document of its change shows of it. The blueprints of an edit are compared when
 * it is confirmed.
 */
export function isOutdated(document: string, agent: Agent): boolean {
  const { names, widenings = [] } = contentOf(document);
  return !stillShows(document, agent, names && { names, widenings });
}

type Content = {
  changes: { member: string; before: string | null; after: string | null }[];
  names?: Record<string, string>;
  widenings?: string[];
  policy?: Pick<PolicyAsks, "version" | "rule">;
};

/** Reads the edit from the bytes that were confirmed; they were written by {@link editContent}. */
export function readEdit(document: string): AgentEdit {
  const edit = Edit.parse(Object.fromEntries(contentOf(document).changes.map(({ member, after }) => [member, after])));
  return definedMembers(edit);
}

/**
 * Whether a document shows what is true of the agent and its blueprints now. The policy is that of the proposal. The fixed
 * sentences are not compared, so that a release with other words voids no proposal.
 */
export function stillShows(document: string, agent: Agent, move: BlueprintMove | undefined): boolean {
  const content = contentOf(document);
  const shown = {
    reinstate: () => reinstatementContent(agent),
    transfer: () => transferContent(agent, newOwnerOf(document), content),
    edit: () => editContent(agent, readEdit(document), { policy: content.policy, move }),
  };
  const facts = (of: object) => canonicalise({ ...of, consequences: [] });
  return facts(content) === facts(shown[actionOf(document)]());
}

const contentOf = (document: string): Content => (JSON.parse(document) as { content: Content }).content;
