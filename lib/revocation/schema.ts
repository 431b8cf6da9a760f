import { z } from "zod";
import { ShownHop } from "@/lib/delegations/schema";
import { type IdKind, idPattern } from "@/lib/platform/base/id-kind";
import { creationSorts } from "@/lib/platform/base/sorts.model";
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

/** A scope that reaches many agents. */
const WideScopeJson = z.union([
  z.strictObject({ ownerId: id("person") }),
  z.strictObject({ blueprintId: id("blueprint") }),
  z.strictObject({ resourceServerId: id("resourceServer") }),
  z.strictObject({ all: z.literal(true) }),
]);

export const SuspendRequest = z.strictObject({ scope: WideScopeJson, reason: proseText(500) });
export const LiftRequest = z.strictObject({ reason: proseText(500) });

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
  /** When the last of the counted tokens expires. A verifier that works offline accepts them until then. */
  tokensUntil: z.iso.datetime().nullable(),
  /** The actions allowed in the last hour that the stop would end; a lower bound if `capped`. */
  lastHour: z.object({ allowed: count, capped: z.boolean() }),
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

const Refusal = z.object({ code: z.string(), reason: z.string() });

export const RevocationResponse = z.object({
  id: RevocationId,
  scope: z.enum(revocationScopes),
  subject: z.object({ id: z.string(), name: z.string() }),
  /** Whether the agent was retired rather than revoked. */
  retirement: z.boolean(),
  /** Whether it is a suspension, which can be lifted. */
  suspension: z.boolean(),
  liftedAt: z.iso.datetime().nullable(),
  /** When a suspension ends by itself; null without such an end. */
  endsAt: z.iso.datetime().nullable(),
  liftedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** When the last token that was live at the stop expires; null while not counted, and without one. */
  tokensUntil: z.iso.datetime().nullable(),
  /** Entity tag of its ends and counts, for `If-Match` of lifting it. */
  etag: z.string(),
  can: z.array(z.literal("lift")),
  whyNot: z.object({ lift: Refusal.optional() }),
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

export const revocationFilterKeys = [
  "scope",
  "subject",
  "agent",
  "by",
  "suspension",
  "lifted",
  "after",
  "before",
  "id",
] as const;

export const RevocationFilters = z.object({
  q: z.string().max(1_000).optional(),
  sort: z.enum(creationSorts).default("-created"),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The id of what was stopped. */
  subject: z.string().min(1).max(100).optional(),
});
export type RevocationFilters = z.infer<typeof RevocationFilters>;
export const RevocationList = z.object({ revocations: z.array(RevocationResponse), next: z.string().nullable() });
export type RevocationList = z.infer<typeof RevocationList>;

/** The kinds of subjects that a stop can name by id. */
export const subjectKinds = ["instance", "agent", "delegation", "owner", "blueprint", "resource_server"] as const;
export type SubjectKind = (typeof subjectKinds)[number];

export const SubjectFilters = z.object({ kind: z.enum(subjectKinds), q: z.string().max(200).default("") });
export type SubjectFilters = z.infer<typeof SubjectFilters>;

export const RevocationSubject = z.object({ id: z.string(), name: z.string(), detail: z.string() });
export type RevocationSubject = z.infer<typeof RevocationSubject>;
export const RevocationSubjects = z.object({
  subjects: z.array(RevocationSubject),
  /** Whether more were found than are listed. */
  more: z.boolean(),
});

const Instant = z.iso.datetime().nullable();

export const RevocationProofResponse = z.object({
  revocation: RevocationResponse,
  /** Each resource server that asked about the stopped subjects shortly before or after the stop, by sealed records. */
  servers: z.array(
    z.object({
      resourceServer: z.object({ id: z.string(), name: z.string() }),
      lastAllowedAt: Instant,
      firstRefusedAt: Instant,
      refused: count,
      allowedAfter: count,
    }),
  ),
  /** Whether only the first decisions after the stop were read. */
  capped: z.boolean(),
  /** Each server process that runs now, or ran at the stop. */
  processes: z.array(
    z.object({
      id: z.string(),
      /** The machine and the number of the process; null for one that ended. */
      host: z.string().nullable(),
      pid: z.number().int().nullable(),
      running: z.boolean(),
      /** When it learnt of the stop. Its decisions obey the stop from `effectiveAt` on. */
      noticedAt: Instant,
      lastAllowedAt: Instant,
      firstRefusedAt: Instant,
    }),
  ),
  /** The time of this answer. */
  asOf: z.iso.datetime(),
});
export type RevocationProofResponse = z.infer<typeof RevocationProofResponse>;

const LiftChangeId = id("controlChange");
export const LiftChangeParams = z.object({ revocationId: RevocationId, changeId: LiftChangeId });
