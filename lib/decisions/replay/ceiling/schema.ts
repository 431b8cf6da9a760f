import { z } from "zod";
import { BlueprintParams, BlueprintTermsRequest } from "@/lib/blueprints/schema";
import { maxReplayDays } from "@/lib/decisions/replay/model";
import { ReplayResponse } from "@/lib/decisions/replay/schema";
import { ComputationId, ComputationStarted, computationResponse } from "@/lib/platform/jobs/computations/schema";

export const CeilingReplayParams = BlueprintParams;

export const ReplayParams = CeilingReplayParams.extend({ computationId: ComputationId });

export const CeilingReplayRequest = z.strictObject({
  /** The ceiling that would hold; null is none. */
  ceiling: BlueprintTermsRequest.shape.ceiling.unwrap(),
  days: z.number().int().min(1).max(maxReplayDays).default(7),
  /** How many of the actions that it would refuse to list. */
  limit: z.number().int().min(1).max(100).default(20),
});
export type CeilingReplayRequest = z.infer<typeof CeilingReplayRequest>;

/** What another ceiling would have refused of what its agents were allowed. */
export const CeilingReplayResponse = ReplayResponse.omit({
  wouldAllowNew: true,
  stillRefused: true,
  allowedAsBefore: true,
  others: true,
});
export type CeilingReplayResponse = z.infer<typeof CeilingReplayResponse>;

/** A replay, or the beginning of one that goes on as a job. */
export const CeilingReplayStarted = z.union([CeilingReplayResponse, ComputationStarted]);
export type CeilingReplayStarted = z.infer<typeof CeilingReplayStarted>;

export const ReplayComputation = computationResponse(CeilingReplayResponse);
export type ReplayComputation = z.infer<typeof ReplayComputation>;
