import { z } from "zod";
import { getDecision } from "@/lib/audit/queries";
import type { AuditEntryDetail } from "@/lib/audit/schema";
import type { UsedUp } from "@/lib/authority/combine/extend-held";
import { narrowestFor } from "@/lib/authority/combine/narrowest-for-action";
import { type DeclaredAmount, fieldsOfValues } from "@/lib/authority/judge/declared-fields";
import { type ActionFacts, WINDOWS } from "@/lib/authority/language/model";
import { DomainError, isDomainError } from "@/lib/platform/base/domain-error";
import { catalogueOfServers } from "@/lib/resource-servers/queries";
import type { Denied } from "./policy";

/** A recorded denial with enough facts of the action to request authority for it. */
export type Denial = Pick<Denied, "type" | "usedUp"> & {
  decision: AuditEntryDetail;
  agentId: string;
  facts: Omit<ActionFacts, "environment">;
};

/**
 * Reads a decision with its denial. `denial` is undefined if no authority can name the action.
 *
 * @throws DomainError `not_found` if the asker may not see the decision.
 */
export async function readDenial(
  asker: { personId: string; permissions: ReadonlySet<string> },
  decisionId: string,
): Promise<{ decision: AuditEntryDetail; denial: Denial | undefined }> {
  // People who may request authority may read the denials of their own agents.
  const reader = { personId: asker.personId, permissions: new Set([...asker.permissions, "agents:own"]) };
  const decision = await sealedDecision(() => getDecision(reader, decisionId));
  return { decision, denial: await denialOf(decision) };
}

async function denialOf(decision: AuditEntryDetail): Promise<Denial | undefined> {
  const { actor, agent, action, resourceType, resource: identifier, texts, facts } = decision;
  if (decision.decision !== "deny" || !agent || !action || !identifier) return undefined;
  const server = (await catalogueOfServers([actor.id])).get(actor.id);
  const type = server?.types.find(({ name }) => name === resourceType);
  if (!server || !type) return undefined;
  const fields = fieldsOfValues((facts.amounts ?? {}) as Record<string, DeclaredAmount>, type);
  const { task, ip } = texts;
  const asked = {
    ...{ type: type.name, location: server.identifier, action, identifier, fields, at: new Date(decision.time) },
    ...(task === undefined ? {} : { task }),
    ...(ip === undefined ? {} : { ip }),
  };
  if (!narrowestFor(asked, type)) return undefined;
  const usedUp = usedUpIn(decision);
  return { decision, agentId: agent.id, facts: asked, type, ...(usedUp && { usedUp }) };
}

const UsedUpFacts = z.array(
  z.object({
    hop: z.string(),
    kind: z.enum(["max_total", "max_count"]),
    // For hops other than the agent's own delegation, records keep only the hop and the kind.
    element: z.string().optional(),
    field: z.string().optional(),
    unit: z.string().optional(),
    window: z.enum(WINDOWS).optional(),
    ...{ spent: z.coerce.bigint().optional(), amount: z.coerce.bigint().optional() },
  }),
);

/** The exhausted limits of the agent's own delegation; none if a limit of another hop was exhausted too. */
function usedUpIn({ facts, hops }: AuditEntryDetail): Denied["usedUp"] {
  const read = UsedUpFacts.safeParse(facts.used_up);
  const delegationId = hops.at(-1)?.id;
  if (!read.success || delegationId === undefined) return undefined;
  const isOwn = read.data.every(({ hop }) => hop === delegationId);
  return { delegationId, limits: isOwn ? read.data.flatMap(toLimit) : [] };
}

function toLimit({ element, window, spent, amount, ...rest }: z.infer<typeof UsedUpFacts>[number]): UsedUp[] {
  const { kind, field, unit } = rest;
  if (element === undefined || !window || spent === undefined || amount === undefined) return [];
  return [
    {
      ...{ elementId: element, kind, window, least: spent + amount },
      ...(field !== undefined && { field }),
      ...(unit !== undefined && { unit }),
    },
  ];
}

/** The refusal of a request for which no authority or no agent exists. */
export const notRequestable = () =>
  new DomainError(
    "not_requestable",
    "conflict",
    "No authority would have allowed this, so there is nothing to request.",
  );

const pollMs = 100;
const patienceMs = 1_500;

/** Reads a decision, and waits for a recent one: it is sealed within a second. */
async function sealedDecision(read: () => Promise<AuditEntryDetail>): Promise<AuditEntryDetail> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!isDomainError(error) || error.kind !== "not_found" || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}
