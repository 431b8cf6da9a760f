import { z } from "zod";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";
import { PersonId } from "@/lib/principals/schema";

const PersonRef = z.object({ id: z.string(), name: z.string() });

/** Who decides requests and single actions in one's place, and when. */
export const SetCoverRequest = z.strictObject({
  personId: PersonId,
  from: GivenInstant.optional(),
  until: GivenInstant,
});
export type SetCoverRequest = z.infer<typeof SetCoverRequest>;

const Cover = z.object({ person: PersonRef, from: z.iso.datetime(), until: z.iso.datetime() });

export const CoverResponse = z.object({
  /** Who stands in for the person who asks; null when nobody does. */
  cover: Cover.nullable(),
  /** For whom the person who asks stands in, now or later. */
  covering: z.array(Cover),
  /** Who could stand in. */
  candidates: z.array(PersonRef),
});
export type CoverResponse = z.infer<typeof CoverResponse>;
