import { z } from "zod";
import { outcomes } from "@/lib/blueprint-changes/model";
import { BlueprintId } from "@/lib/blueprints/schema";
import { ChangeId, ConfirmChangeRequest } from "@/lib/control-changes/schema";
import { ComputationId, ComputationStarted, computationResponse } from "@/lib/platform/jobs/computations/schema";

export const BlueprintChangeParams = z.object({ blueprintId: BlueprintId, changeId: ChangeId });

export const PreviewParams = z.object({ blueprintId: BlueprintId, computationId: ComputationId });

/** A second person's yes to the document that was read, and to whom it was shown to affect. */
export const ConfirmBlueprintChangeRequest = z.strictObject({
  ...ConfirmChangeRequest.shape,
  previewDigest: z.string().min(1).max(100).optional(),
});

const AgentRef = z.object({ id: z.string(), name: z.string(), displayName: z.string().nullable() });
const Count = z.number().int();

/** What a change of a blueprint would do, before anything is changed. */
export const BlueprintPreview = z.object({
  /** Version of the blueprint that this was computed on. */
  version: Count,
  /** Stands for what is affected; send it with the change, so that what was shown is what happens. */
  digest: z.string(),
  /** What the change loosens; where anything stands here, a second person confirms it. */
  widens: z.array(z.object({ member: z.string(), path: z.string(), code: z.string(), sentence: z.string() })),
  agents: Count,
  counts: z.object({
    unchanged: Count,
    shrinks: Count,
    pauses: Count,
    widens: Count,
    /** Further delegations that hang below what shrinks or pauses. */
    below: Count,
    /** Requests that wait and would be refused. */
    requests: Count,
  }),
  /** What is affected, what is lost first; at most 100. */
  delegations: z.array(
    z.object({
      id: z.string(),
      agent: AgentRef,
      sentence: z.string(),
      outcome: z.enum(outcomes),
      loses: z.array(z.string()),
      gains: z.array(z.string()),
    }),
  ),
  /** At most 100. */
  requests: z.array(z.object({ id: z.string(), agent: AgentRef, sentence: z.string(), reason: z.string() })),
});
export type BlueprintPreview = z.infer<typeof BlueprintPreview>;

/** A preview, or the beginning of one that goes on as a job. */
export const PreviewStarted = z.union([BlueprintPreview, ComputationStarted]);
export type PreviewStarted = z.infer<typeof PreviewStarted>;

export const PreviewComputation = computationResponse(BlueprintPreview);
export type PreviewComputation = z.infer<typeof PreviewComputation>;
