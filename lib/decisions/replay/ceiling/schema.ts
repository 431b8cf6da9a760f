import { z } from "zod";
import { BlueprintParams, BlueprintTermsRequest } from "@/lib/blueprints/schema";
import { maxCeilingDays } from "@/lib/decisions/replay/model";
import { ReplayResponse } from "@/lib/decisions/replay/schema";
import { ComputationId, ComputationStarted, computationResponse } from "@/lib/platform/jobs/computations/schema";

export const CeilingReplayParams = BlueprintParams;

export const ReplayParams = CeilingReplayParams.extend({ computationId: ComputationId });

export const CeilingReplayRequest = z.strictObject({
  /** The ceiling to try; null for no ceiling. */
  ceiling: BlueprintTermsRequest.shape.ceiling.unwrap(),
  days: z.number().int().min(1).max(maxCeilingDays).default(7),
  /** The most refused actions to list. */
  limit: z.number().int().min(1).max(100).default(20),
});
export type CeilingReplayRequest = z.infer<typeof CeilingReplayRequest>;

/** The allowed actions that another ceiling would have refused. */
export const CeilingReplayResponse = ReplayResponse.omit({
  wouldAllowNew: true,
  stillRefused: true,
  allowedAsBefore: true,
  others: true,
});
export type CeilingReplayResponse = z.infer<typeof CeilingReplayResponse>;

/** The result of a replay, or a reference to one that continues as a job. */
export const CeilingReplayStarted = z.union([CeilingReplayResponse, ComputationStarted]);
export type CeilingReplayStarted = z.infer<typeof CeilingReplayStarted>;

export const ReplayComputation = computationResponse(CeilingReplayResponse);
export type ReplayComputation = z.infer<typeof ReplayComputation>;
