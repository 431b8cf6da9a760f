import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { isIdentifier, MAX_IDENTIFIER_LENGTH } from "@/lib/authority/language/identifiers";
import { ACTION_NAME } from "@/lib/authority/language/model";
import { delegationStates } from "@/lib/delegations/model";
import { DelegationId } from "@/lib/delegations/schema";

const page = {
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};
const place = {
  /** An action of the catalogue. */
  action: z.string().regex(ACTION_NAME).optional(),
  /** One identifier. Delegations match that cover it. */
  identifier: z.string().min(1).max(MAX_IDENTIFIER_LENGTH).refine(isIdentifier).optional(),
};

export const ServerReachFilters = z.object({ ...place, ...page });
export type ServerReachFilters = z.infer<typeof ServerReachFilters>;
export const ServerReachExport = z.object(place);
export const PersonReachFilters = z.object(page);
export type PersonReachFilters = z.infer<typeof PersonReachFilters>;

/** How a delegation reaches a person: it names them, so that agents act in their name, or its authority is theirs. */
export const personReaches = ["in_name", "authority"] as const;

/** One delegation in effect, and what its agent may do by it. */
export const Reach = z.object({
  delegationId: DelegationId,
  agent: z.object({ id: AgentId, name: z.string(), displayName: z.string().nullable() }),
  /** From the person who gave the first delegation to this agent. */
  chain: z.array(
    z.object({
      kind: z.enum(["person", "agent"]),
      /** Null for a person or an agent that is not the asker's to see. */
      id: z.string().nullable(),
      name: z.string().nullable(),
      delegationId: z.string().nullable(),
    }),
  ),
  /** Of a person; null at a resource server. */
  through: z.enum(personReaches).nullable(),
  onBehalfOf: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** `active`, or `partly` where a part is stopped. */
  state: z.enum(delegationStates),
  actions: z.array(z.string()),
  /** Its authority with every limit: one sentence for each part. */
  sentences: z.array(z.string()),
  expiresAt: z.string(),
  /** When the agent last acted, anywhere. */
  agentLastActionAt: z.string().nullable(),
});
export type Reach = z.infer<typeof Reach>;

/** The newest delegations first. A page may be short, or empty, and still have a next one. */
export const ReachList = z.object({ reach: z.array(Reach), next: z.string().nullable() });
export type ReachList = z.infer<typeof ReachList>;
