import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";
import { requestStatuses } from "@/lib/requests/model";

const count = z.number().int();

/** How other requests for the agent ended before this one was decided, or until now while it is undecided. */
export const Precedent = z.object({
  granted: count,
  denied: count,
  /** Requests for the same types, locations and actions. */
  alike: z.object({
    granted: count,
    /** Granted requests that gave as much or more: authority, duration and depth. Of the latest 100. */
    asMuch: count,
    /** Granted delegations that had allowed at least one action. Of the latest 100. Null if counting takes too long. */
    used: count.nullable(),
    denied: count,
  }),
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

/** Actions of an agent and a requester in the days before the decision, or before now while it is undecided. */
export const Behaviour = z.object({
  days: count,
  agent: z.object({
    allowed: count,
    denied: count,
    /** Whether there may be more: counting stops at the newest 10,000 actions, allowed and denied together. */
    capped: z.boolean(),
    detections: count,
  }),
  /** Requests that the person made; those that an agent made in their name are not counted. */
  requester: z.object({ asked: count, granted: count, denied: count }),
});
export type Behaviour = z.infer<typeof Behaviour>;
