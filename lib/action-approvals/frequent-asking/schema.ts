import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";

// On every look at the inbox, so nothing more of what it names is loaded with it.
const idOf = (kind: "agent" | "request" | "actionApproval") => z.string().regex(idPattern(kind));
const dripActions = ["suspend"] as const;

/** An agent that asked people again and again, and what whoever reads it can do about it. */
export const Drip = z.object({
  agent: z.object({ id: idOf("agent"), name: z.string(), displayName: z.string().nullable() }),
  /** How often it asked in the last ten minutes: single actions, and authority. */
  asked: z.number().int(),
  /** Until when that holds, if it asks no more. */
  until: z.iso.datetime(),
  /** The newest that waits: `GET /api/requests/{id}/suggestion` says what to ask for instead. */
  requestId: idOf("request").nullable(),
  /** The newest that waits: `GET /api/action-approvals/{id}/suggestion` says what to ask for instead. */
  actionApprovalId: idOf("actionApproval").nullable(),
  can: z.array(z.enum(dripActions)),
  /** Why not, and whom to ask. */
  whyNot: z.partialRecord(
    z.enum(dripActions),
    z.object({ code: z.string(), reason: z.string(), remedy: z.string().nullable() }),
  ),
});
export type Drip = z.infer<typeof Drip>;

export const DripList = z.object({ drips: z.array(Drip) });
export type DripList = z.infer<typeof DripList>;
