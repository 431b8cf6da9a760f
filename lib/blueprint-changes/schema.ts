import { z } from "zod";
import { BlueprintId } from "@/lib/blueprints/schema";
import { ChangeId, ConfirmChangeRequest } from "@/lib/control-changes/schema";
import { ComputationId, ComputationStarted, computationResponse } from "@/lib/platform/jobs/computations/schema";
import { ItemRisk } from "@/lib/risk/item.schema";
import { outcomes } from "./model";

export const BlueprintChangeParams = z.object({ blueprintId: BlueprintId, changeId: ChangeId });

export const PreviewParams = z.object({ blueprintId: BlueprintId, computationId: ComputationId });

/** A second person's confirmation of the document that they read, and of the preview that they were shown. */
export const ConfirmBlueprintChangeRequest = z.strictObject({
  ...ConfirmChangeRequest.shape,
  previewDigest: z.string().min(1).max(100).optional(),
});

const AgentRef = z.object({ id: z.string(), name: z.string(), displayName: z.string().nullable() });
const Count = z.number().int();

/** The effect of a change of a blueprint, computed before the change. */
export const BlueprintPreview = z.object({
  /** Version of the blueprint that this was computed on. */
  version: Count,
  /** Digest of everything that is affected. Send it with the change, which is refused if the effect is another one. */
  digest: z.string(),
  /** Members that the change loosens. If there are any, a second person must confirm it. */
  widens: z.array(z.object({ member: z.string(), path: z.string(), code: z.string(), sentence: z.string() })),
  /** The risk that the proposal stores and the second person sees; null if the change is made at once. */
  risk: ItemRisk.nullable(),
  agents: Count,
  /**
   * Agents that are suspended for their silence now, and that another limit retires unless they are resumed: how many, and
   * between which instants. Null where the change sets no other limit. Not part of the digest: it changes with time.
   */
  retirements: z
    .object({ agents: Count, from: z.iso.datetime().nullable(), to: z.iso.datetime().nullable() })
    .nullable(),
  counts: z.object({
    unchanged: Count,
    shrinks: Count,
    pauses: Count,
    widens: Count,
    /** Further delegations below those that shrink or pause. */
    below: Count,
    /** Undecided requests that would be refused. */
    requests: Count,
  }),
  /** Affected delegations, those that pause or shrink first; at most 100. */
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

/** A preview, or a reference to one that continues as a job. */
export const PreviewStarted = z.union([BlueprintPreview, ComputationStarted]);
export type PreviewStarted = z.infer<typeof PreviewStarted>;

export const PreviewComputation = computationResponse(BlueprintPreview);
export type PreviewComputation = z.infer<typeof PreviewComputation>;
