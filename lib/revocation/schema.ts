import { z } from "zod";
import { Rung } from "@/lib/delegations/schema";
import { type IdKind, idPattern } from "@/lib/platform/base/id-kind";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { type RevocationScope, type RevocationScopeKind, revocationScopes, wideScopes } from "@/lib/revocation/model";

const id = (kind: IdKind) => z.string().regex(idPattern(kind));

/** Exactly one member says what is meant. */
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

/** Tells whether the scope of a body is wide enough to ask for a recent sign-in. */
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
  /** Whether counting stopped at some size: each figure is then a lower bound. */
  capped: z.boolean(),
  /** The subject of the scope, with its name. */
  subject: z.object({ id: z.string(), name: z.string() }),
  /** Some chains that it would cut, the newest first: each from its root, with what would stop. */
  chains: z.array(z.array(Rung.extend({ stops: z.boolean() }))),
  /** Whether it is stopped already. */
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
  /** Whether `impact` is counted. The stop itself never waits for that. False with `settledAt`: it could not be counted. */
  counted: z.boolean(),
  /** The rows below what was stopped, which a job writes so that lists show them; none of them acts meanwhile. */
  consequences: z.object({
    /** When all of them were written; null while the job is at it. */
    settledAt: z.iso.datetime().nullable(),
    /** How many were written so far. */
    workloadRules: count,
    enrolmentTokens: count,
    instances: count,
    delegations: count,
  }),
  /** Proof of effect, read from the sealed record: what was still allowed for the subject after the instant;
   * null for the wide scopes, under which new authority may rightly have been given since. */
  allowedAfter: count.nullable(),
  /** When the first action was refused because of it; null before the first attempt, and always for wide scopes. */
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
