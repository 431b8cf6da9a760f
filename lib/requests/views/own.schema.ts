import { z } from "zod";

const figure = z.number().int();

/** Number of the asker's own requests in each view. The current filter does not change it. */
export const OwnRequestCounts = z.object({
  all: figure,
  changesRequested: figure,
  pending: figure,
  approved: figure,
  /** Approved requests that an approver narrowed. */
  narrowed: figure,
  denied: figure,
  ended: figure,
});
export type OwnRequestCounts = z.infer<typeof OwnRequestCounts>;
