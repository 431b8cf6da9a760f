import { z } from "zod";
import { riskTiers } from "@/lib/agents/model";
import { AgentId } from "@/lib/agents/schema";
import type { Authority } from "@/lib/authority/language/model";
import { ENVIRONMENTS } from "@/lib/authority/language/model";
import { AuthorityShape } from "@/lib/authority/language/schema";
import { DelegationId } from "@/lib/delegations/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { Standing } from "@/lib/principals/schema";

/** Returns the held delegations that reach a resource server of an authority. */
export const besideOf = <Held extends { locations: readonly string[] }>(
  held: readonly Held[],
  authority: Pick<Authority[number], "locations">[],
): Held[] =>
  held.filter(({ locations }) => authority.some((element) => locations.includes(element.locations[0] ?? "")));

/** A delegation that an agent holds already. */
export const HeldBeside = z.object({
  id: DelegationId,
  purpose: z.string(),
  /** Identifiers of the resource servers that it reaches. */
  locations: z.array(z.string()),
});
export type HeldBeside = z.infer<typeof HeldBeside>;

/** The same members as in a request for authority. */
export const BoundsQuery = z.strictObject({
  agentId: AgentId,
  onBehalfOf: z.string().regex(idPattern("person")).optional(),
  parentDelegationId: DelegationId.optional(),
  /** A delegation to change: it keeps its delegator and its parent. */
  changesDelegationId: DelegationId.optional(),
});
export type BoundsQuery = z.infer<typeof BoundsQuery>;

const PersonRef = z.object({ id: z.string(), name: z.string() });
const Named = { name: z.string(), authority: AuthorityShape };

/** An agent of the chain, with the approval policy of its blueprint if that asks for approval before some actions. */
const Link = z.object({
  agent: z.object({ riskTier: z.enum(riskTiers), environment: z.enum(ENVIRONMENTS) }),
  asking: z
    .object({
      id: z.string(),
      name: z.string(),
      version: z.number().int(),
      rules: z.array(z.record(z.string(), z.unknown())).readonly(),
    })
    .nullable(),
});

/** The current bounds of an authority for this agent. */
export const BoundsResponse = z.object({
  agent: z.object({
    id: AgentId,
    name: z.string(),
    displayName: z.string().nullable(),
    environment: z.string(),
    riskTier: z.string(),
    status: z.string(),
    standing: Standing,
  }),
  /** The person who would delegate; null when the delegation above does, or no person can. */
  delegator: PersonRef.nullable(),
  /** The reason why any request would be refused. */
  obstacle: z.object({ code: z.string(), reason: z.string() }).nullable(),
  parent: z
    .object({
      id: DelegationId,
      version: z.number().int(),
      agent: PersonRef,
      notBefore: z.iso.datetime(),
      expiresAt: z.iso.datetime(),
      maxDepth: z.number().int(),
    })
    .nullable(),
  /** The maximum lifetime of a delegation of this agent, in days. */
  maxDays: z.number().int(),
  /** The widest authority that can be requested; empty when only the catalogues bound it. */
  bounds: z.array(z.object({ kind: z.enum(["entitlement", "ceiling", "parent"]), ...Named })),
  /** Bounds that the asker may not read, even if they limit nothing. A sent request is checked against them. */
  unshown: z.array(z.object({ kind: z.enum(["entitlement", "ceiling", "delegation"]), name: z.string() })),
  /** Delegations of the agent. If it has several at one resource server, a token request must name one. */
  held: z.array(HeldBeside),
  /** Entitlements, ceilings and delegations of the chain that must also cover an action, first to last. */
  hops: z.array(z.object({ kind: z.enum(["entitlement", "ceiling", "delegation"]), id: z.string(), ...Named })),
  /**
   * The agents of the chain whose delegations the asker may see, root first and this one last. Their policies may ask
   * for approval.
   */
  links: z.array(Link),
});
export type BoundsResponse = z.infer<typeof BoundsResponse>;
