import { z } from "zod";
import { riskTiers } from "@/lib/agents/model";
import { AgentId } from "@/lib/agents/schema";
import { ENVIRONMENTS } from "@/lib/authority/language/model";
import { AuthorityShape } from "@/lib/authority/language/schema";
import { DelegationId } from "@/lib/delegations/schema";
import { HeldBeside } from "@/lib/delegations/views/overlapping/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { Standing } from "@/lib/principals/standing/schema";

/** For whom authority would be asked: the same members as in a request. */
export const BoundsQuery = z.strictObject({
  agentId: AgentId,
  onBehalfOf: z.string().regex(idPattern("person")).optional(),
  parentDelegationId: DelegationId.optional(),
  /** A delegation that is to be changed: who delegates it and what it hangs below stay. */
  changesDelegationId: DelegationId.optional(),
});
export type BoundsQuery = z.infer<typeof BoundsQuery>;

const PersonRef = z.object({ id: z.string(), name: z.string() });
const Named = { name: z.string(), authority: AuthorityShape };

/** An agent of the chain, with the approval policy of its blueprint where that asks a person before some actions. */
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

/** Everything that an authority for this agent must lie within, as it stands now. */
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
  /** Who would delegate; null where the delegation above does, or nobody can. */
  delegator: PersonRef.nullable(),
  /** Why a request would be refused whatever it asks for. */
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
  /** For how many days a delegation of this agent may hold at most. */
  maxDays: z.number().int(),
  /** What the authority may be at most; none: whatever the catalogues name. */
  bounds: z.array(z.object({ kind: z.enum(["entitlement", "ceiling", "parent"]), ...Named })),
  /** Bounds that are not the asker's to read, whether or not they limit anything: they are checked when a request is sent. */
  unshown: z.array(z.object({ kind: z.enum(["entitlement", "ceiling", "delegation"]), name: z.string() })),
  /** What the agent holds already: another delegation at the same resource server must be named when a token is asked for. */
  held: z.array(HeldBeside),
  /** What an action has to pass besides this delegation, first to last: every entitlement, ceiling and delegation of the chain. */
  hops: z.array(z.object({ kind: z.enum(["entitlement", "ceiling", "delegation"]), id: z.string(), ...Named })),
  /** The agents of the chain whose delegations the asker may see, root first and this one last: their policies may ask. */
  links: z.array(Link),
});
export type BoundsResponse = z.infer<typeof BoundsResponse>;
