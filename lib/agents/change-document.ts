import { z } from "zod";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";
import { type AgentEdit, consequencesOf } from "./changes.policy";
import { type Agent, environments, riskTiers } from "./model";

const Edit = z.strictObject({
  displayName: z.string().nullable().optional(),
  purpose: z.string().optional(),
  riskTier: z.enum(riskTiers).optional(),
  environment: z.enum(environments).optional(),
});

/**
 * The document that a second person confirms: the agent, its current tier and environment, each member before and
 * after, and the consequences. One person may still change the environment while a raise waits, so it is included.
 */
export const editContent = (agent: Agent, edit: AgentEdit) => ({
  agent: { id: agent.id, name: agent.name, riskTier: agent.riskTier, environment: agent.environment },
  changes: changesOf(agent, edit),
  consequences: consequencesOf(agent, edit),
});

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

/** Whether a document proposes to reinstate the agent. */
export const isReinstatement = (document: string): boolean =>
  contentOf(document).changes.some(({ member }) => (member as string) === "status");

type Content = ReturnType<typeof editContent>;

/** Reads the edit from the bytes that were confirmed; they were written by {@link editContent}. */
export function readEdit(document: string): AgentEdit {
  const edit = Edit.parse(Object.fromEntries(contentOf(document).changes.map(({ member, after }) => [member, after])));
  return Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined));
}

/** Whether a document shows what is true of the agent now. */
export const stillShows = (document: string, agent: Agent): boolean =>
  canonicalise(contentOf(document)) ===
  canonicalise(isReinstatement(document) ? reinstatementContent(agent) : editContent(agent, readEdit(document)));

const contentOf = (document: string): Content => (JSON.parse(document) as { content: Content }).content;
