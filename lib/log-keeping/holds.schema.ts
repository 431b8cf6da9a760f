import { z } from "zod";
import { ChangeId, ControlChangeResponse } from "@/lib/control-changes/schema";
import { idPattern } from "@/lib/platform/base/id-kind";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";
import { nameText, proseText } from "@/lib/platform/base/text/plain-text";

export const HoldId = z.string().regex(idPattern("legalHold"));
export const HoldParams = z.object({ holdId: HoldId });

export const ReleaseChangeParams = z.object({ holdId: HoldId, changeId: ChangeId });

export const PlaceHold = z.strictObject({
  name: nameText(200),
  reason: proseText(500),
  from: GivenInstant,
  to: GivenInstant,
  /** A filter of the trail: only texts of these entries are held. Records of the whole period are kept. */
  q: z.string().max(1000).optional(),
});
export type PlaceHold = z.infer<typeof PlaceHold>;

export const ReleaseHold = z.strictObject({ reason: proseText(500) });
export type ReleaseHold = z.infer<typeof ReleaseHold>;

const Person = z.object({ id: z.string(), name: z.string().nullable() });

export const LegalHold = z.object({
  id: HoldId,
  name: z.string(),
  reason: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  q: z.string(),
  placedBy: Person,
  placedAt: z.iso.datetime(),
  releasedBy: Person.nullable(),
  releasedAt: z.iso.datetime().nullable(),
  /** The release that waits for a second person. */
  pendingChange: ControlChangeResponse.nullable(),
});
export type LegalHold = z.infer<typeof LegalHold>;

export const LegalHoldList = z.object({ holds: z.array(LegalHold) });
export type LegalHoldList = z.infer<typeof LegalHoldList>;
