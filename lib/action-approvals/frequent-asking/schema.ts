import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";

// The inbox loads this on every visit, so these ids avoid the full schemas of the named objects.
const idOf = (kind: "agent" | "request" | "actionApproval") => z.string().regex(idPattern(kind));
const askerActions = ["suspend"] as const;

/** An agent that asks people too often, and the actions that the asker may take. */
export const FrequentAsker = z.object({
  agent: z.object({ id: idOf("agent"), name: z.string(), displayName: z.string().nullable() }),
  /** Number of times it asked for actions or authority in the last ten minutes. */
  asked: z.number().int(),
  /** End of this state if the agent asks no more. */
  until: z.iso.datetime(),
  /** The newest waiting request. `GET /api/requests/{id}/suggestion` suggests what to request instead. */
  requestId: idOf("request").nullable(),
  /** The newest waiting action. `GET /api/action-approvals/{id}/suggestion` suggests what to request instead. */
  actionApprovalId: idOf("actionApproval").nullable(),
  can: z.array(z.enum(askerActions)),
  /** Reason why the asker may not take an action, and the remedy. */
  whyNot: z.partialRecord(
    z.enum(askerActions),
    z.object({ code: z.string(), reason: z.string(), remedy: z.string().nullable() }),
  ),
});
export type FrequentAsker = z.infer<typeof FrequentAsker>;

export const FrequentAskerList = z.object({ drips: z.array(FrequentAsker) });
export type FrequentAskerList = z.infer<typeof FrequentAskerList>;
