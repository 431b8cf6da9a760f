import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { Email } from "@/lib/principals/email";
import { detectionActions, detectionKinds, detectionStatuses, keyUses } from "./model";

export const DetectionId = z.string().regex(idPattern("detection"));
export const DetectionParams = z.object({ detectionId: DetectionId });

export const CloseDetectionRequest = z.strictObject({ note: proseText(1000) });

/** The asker, no person, or the person with an address. */
export const AssignDetection = z.union([
  z.strictObject({ to: z.enum(["me", "none"]) }),
  z.strictObject({ email: Email }),
]);
export type AssignDetection = z.infer<typeof AssignDetection>;

const Instant = z.iso.datetime();

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
  /** The agent or the person that it is about. */
  about: z.object({ kind: z.enum(["agent", "person"]), id: z.string(), name: z.string() }),
  instanceId: z.string().nullable(),
  sightings: z.array(SightingResponse),
  raisedAt: Instant,
  closedAt: Instant.nullable(),
  closedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  note: z.string().nullable(),
  /** The person who looks into it. */
  assignee: z.object({ id: z.string(), name: z.string() }).nullable(),
  can: z.array(z.enum(detectionActions)),
  whyNot: z.partialRecord(z.enum(detectionActions), z.object({ code: z.string(), reason: z.string() })),
});
export type DetectionResponse = z.infer<typeof DetectionResponse>;

export const detectionFilterKeys = ["kind", "agent", "person", "closed-by", "assignee", "id"] as const;

export const DetectionFilters = z.object({
  q: z.string().max(1000).optional(),
  status: z.enum(detectionStatuses).optional(),
  agentId: AgentId.optional(),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type DetectionFilters = z.infer<typeof DetectionFilters>;

export const DetectionList = z.object({ detections: z.array(DetectionResponse), next: z.string().nullable() });
export type DetectionList = z.infer<typeof DetectionList>;
