import { z } from "zod";
import { requestStatuses } from "@/lib/approvals/model";
import { idPattern } from "@/lib/platform/ids/id-kind";

const count = z.number().int();

/** How requests like one ended before. */
export const Precedent = z.object({
  /** How all of them ended. */
  granted: count,
  denied: count,
  /** Those for the same types, locations and actions: how many were granted, and used at least once since. */
  alike: z.object({ granted: count, used: count, denied: count }),
  /** The last of these that were decided. */
  last: z.array(
    z.object({
      id: z.string().regex(idPattern("request")),
      status: z.enum(requestStatuses),
      at: z.iso.datetime(),
      sentence: z.string(),
    }),
  ),
});
export type Precedent = z.infer<typeof Precedent>;

/** What an agent and a requester did lately. */
export const Behaviour = z.object({
  days: count,
  agent: z.object({ allowed: count, denied: count, detections: count }),
  requester: z.object({ asked: count, granted: count, denied: count }),
});
export type Behaviour = z.infer<typeof Behaviour>;
