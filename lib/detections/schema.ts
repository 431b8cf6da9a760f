import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { creationSorts } from "@/lib/platform/base/sorts.model";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { Email } from "@/lib/principals/email";
import {
  detectionActions,
  detectionKinds,
  detectionResponses,
  detectionStatuses,
  judgements,
  keyUses,
  severities,
} from "./model";

export const DetectionId = z.string().regex(idPattern("detection"));
export const DetectionParams = z.object({ detectionId: DetectionId });

export const CloseDetectionRequest = z.strictObject({ note: proseText(1000) });

/** The asker, no person, or the person with an address. */
export const AssignDetection = z.union([
  z.strictObject({ to: z.enum(["me", "none"]) }),
  z.strictObject({ email: Email }),
]);
export type AssignDetection = z.infer<typeof AssignDetection>;
export const JudgeDetectionRequest = z.strictObject({
  /** `open` opens an expected detection again. */
  as: z.enum(judgements),
  note: proseText(1000),
  /** When the expectation ends; only with `expected`. */
  until: z.iso.datetime().optional(),
});

export const CommentDetectionRequest = z.strictObject({ note: proseText(4000) });

const Instant = z.iso.datetime();

export const DetectionTimeline = z.object({
  notes: z.array(
    z.object({
      what: z.enum(["comment", "closed", ...judgements]),
      by: z.object({ id: z.string(), name: z.string() }),
      note: z.string(),
      at: Instant,
    }),
  ),
});
export type DetectionTimeline = z.infer<typeof DetectionTimeline>;

export const SightingResponse = z.object({
  /** `expected`: the last use of the current key. `unexpected`: the use that gave the copy away. */
  what: z.enum(["expected", "unexpected"]),
  at: Instant.nullable(),
  from: z.string(),
  userAgent: z.string(),
  thumbprint: z.string(),
  where: z.enum(keyUses).nullable(),
});

export const DetectionResponse = z.object({
  id: DetectionId,
  kind: z.enum(detectionKinds),
  status: z.enum(detectionStatuses),
  severity: z.enum(severities),
  /** The agent, the person or the resource server that it is about. */
  about: z.object({ kind: z.enum(["agent", "person", "resource_server"]), id: z.string(), name: z.string() }),
  instanceId: z.string().nullable(),
  /** The exact actor: an instance, an agent, a delegation, a person or a resource server. Null for what no rule found. */
  subjectId: z.string().nullable(),
  /** The finding and the usual, in words. */
  reason: z.string().nullable(),
  baseline: z.record(z.string(), z.union([z.number(), z.string()])),
  /** Places in the log. */
  evidence: z.array(z.number().int()),
  firstSeenAt: Instant,
  lastSeenAt: Instant,
  seenCount: z.number().int(),
  expectedUntil: Instant.nullable(),
  sightings: z.array(SightingResponse),
  raisedAt: Instant,
  closedAt: Instant.nullable(),
  closedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  note: z.string().nullable(),
  /** The person who looks into it. */
  assignee: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** The response that was made when it was raised. `held`: the circuit breaker held back a stop. */
  response: z.enum(detectionResponses),
  /** Entity tag of the state, for `If-Match` of a decision. It stays where the detection is only seen again. */
  etag: z.string(),
  can: z.array(z.enum(detectionActions)),
  whyNot: z.partialRecord(z.enum(detectionActions), z.object({ code: z.string(), reason: z.string() })),
});
export type DetectionResponse = z.infer<typeof DetectionResponse>;

export const detectionFilterKeys = ["kind", "severity", "agent", "person", "closed-by", "assignee", "id"] as const;

export const DetectionFilters = z.object({
  q: z.string().max(1000).optional(),
  status: z.enum(detectionStatuses).optional(),
  agentId: AgentId.optional(),
  sort: z.enum(creationSorts).default("-created"),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type DetectionFilters = z.infer<typeof DetectionFilters>;

export const DetectionList = z.object({ detections: z.array(DetectionResponse), next: z.string().nullable() });
export type DetectionList = z.infer<typeof DetectionList>;
