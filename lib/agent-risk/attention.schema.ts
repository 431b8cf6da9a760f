import { z } from "zod";
import { detectionKinds, detectionStatuses, severities } from "@/lib/detections/model";

const count = z.number().int();
const Instant = z.iso.datetime();

/** The oddities of an agent, and its due tasks. */
export const AgentAttention = z.object({
  agentId: z.string(),
  detections: z.object({
    /** Open and confirmed ones, counted up to 200. */
    count,
    /** How many of these are confirmed. */
    confirmed: count,
    /** At most three, the worst first, then the newest. */
    worst: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(detectionKinds),
        severity: z.enum(severities),
        status: z.enum(detectionStatuses),
        raisedAt: Instant,
      }),
    ),
  }),
  /** Authority that was not used in 90 days, as a job counted it; null if there is none. Counted up to 200 delegations. */
  unused: z
    .object({
      delegations: count,
      /** Delegations of these that were never used. */
      neverUsed: count,
      permissions: count,
      unused: count,
      /** The one with most to take away. */
      heaviest: z.object({ delegationId: z.string(), purpose: z.string() }),
      /** When the oldest of these figures was computed. */
      computedAt: Instant,
    })
    .nullable(),
  review: z.object({
    /** The open access review that asks about the agent and is due first, of those that the asker can open. */
    due: z.object({ reviewId: z.string(), name: z.string(), dueAt: Instant }).nullable(),
    /** When an answer about it last got a result; null: it was never reviewed. */
    lastReviewedAt: Instant.nullable(),
  }),
});
export type AgentAttention = z.infer<typeof AgentAttention>;
