import { z } from "zod";
import { ShownHop } from "@/lib/delegations/schema";
import { type IdKind, idPattern } from "@/lib/platform/base/id-kind";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { type RevocationScope, type RevocationScopeKind, revocationScopes, wideScopes } from "./model";

const id = (kind: IdKind) => z.string().regex(idPattern(kind));

/** Exactly one member names the subject. */
export const ScopeJson = z.union([
  z.strictObject({ instanceId: id("instance") }),
  z.strictObject({ agentId: id("agent") }),
  z.strictObject({ delegationId: id("delegation") }),
  z.strictObject({ ownerId: id("person") }),
  z.strictObject({ blueprintId: id("blueprint") }),
  z.strictObject({ resourceServerId: id("resourceServer") }),
  z.strictObject({ all: z.literal(true) }),
]);
export type ScopeJson = z.infer<typeof ScopeJson>;

const kinds: Record<string, RevocationScopeKind> = {
  instanceId: "instance",
  agentId: "agent",
  delegationId: "delegation",
  ownerId: "owner",
  blueprintId: "blueprint",
  resourceServerId: "resource_server",
};

/** Reads the one member of a scope. */
export function scopeOf(json: ScopeJson): RevocationScope {
  const [member = "all", subjectId] = Object.entries(json)[0] ?? [];
  const kind = kinds[member];
  return kind === undefined ? { kind: "all", subjectId: "org" } : { kind, subjectId: String(subjectId) };
}

/** Returns whether the scope of a body is so wide that it needs a recent sign-in. */
export const isWide = ({ scope }: { scope: ScopeJson }): boolean => wideScopes.includes(scopeOf(scope).kind);

export const PreviewRequest = z.strictObject({ scope: ScopeJson });
export const RevokeRequest = z.strictObject({ scope: ScopeJson, reason: proseText(500) });

const count = z.number().int();
const impact = {
  agents: count,
  instances: count,
  delegations: count,
  tokens: count,
  people: count,
  resourceServers: count,
};

export const PreviewResponse = z.object({
  ...impact,
  /** Whether counting stopped at the maximum. Each figure is then a lower bound. */
  capped: z.boolean(),
  /** The subject of the scope, with its name. */
  subject: z.object({ id: z.string(), name: z.string() }),
  /** Some chains that the revocation would cut, newest first, each from its root. `stops` marks what would stop. */
  chains: z.array(z.array(ShownHop.extend({ stops: z.boolean() }))),
  /** Whether the subject is stopped already. */
  alreadyRevoked: z.boolean(),
});
export type PreviewResponse = z.infer<typeof PreviewResponse>;

export const RevocationId = id("revocation");
export const RevocationParams = z.object({ revocationId: RevocationId });

export const RevocationResponse = z.object({
  id: RevocationId,
  scope: z.enum(revocationScopes),
  subject: z.object({ id: z.string(), name: z.string() }),
  /** Whether the agent was retired rather than revoked. */
  retirement: z.boolean(),
  reason: z.string(),
  actor: z.object({ id: z.string(), name: z.string() }),
  effectiveAt: z.iso.datetime(),
  /** The number of stopped objects; all zero unless `counted` is true. */
  impact: z.object(impact),
  /** Whether `impact` is counted. The stop does not wait for the count. False with `settledAt`: the count failed. */
  counted: z.boolean(),
  /** The rows below the subject. A job writes them for lists; none of them can act meanwhile. */
  consequences: z.object({
    /** When the job wrote the last of them; null before. */
    settledAt: z.iso.datetime().nullable(),
    /** The numbers of rows written so far. */
    workloadRules: count,
    enrolmentTokens: count,
    instances: count,
    delegations: count,
  }),
  /**
   * Proof of effect from the sealed records: how many actions were allowed for the subject after `effectiveAt`. Null
   * for wide scopes, because new authority may be given after them.
   */
  allowedAfter: count.nullable(),
  /** When the first action was denied because of the revocation; null before that, and always for wide scopes. */
  firstRefusalAt: z.iso.datetime().nullable(),
});
export type RevocationResponse = z.infer<typeof RevocationResponse>;

export const RevocationFilters = z.object({
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type RevocationFilters = z.infer<typeof RevocationFilters>;
export const RevocationList = z.object({ revocations: z.array(RevocationResponse), next: z.string().nullable() });
export type RevocationList = z.infer<typeof RevocationList>;
