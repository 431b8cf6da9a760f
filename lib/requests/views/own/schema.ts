import { z } from "zod";

const figure = z.number().int();

/** How many of the asker's own requests each view holds, whatever the current filter. */
export const OwnRequestCounts = z.object({
  all: figure,
  changesRequested: figure,
  pending: figure,
  approved: figure,
  /** Of them, granted narrower than asked. */
  narrowed: figure,
  denied: figure,
  ended: figure,
});
export type OwnRequestCounts = z.infer<typeof OwnRequestCounts>;
