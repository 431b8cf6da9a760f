import { z } from "zod";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";
import { PersonId } from "@/lib/principals/schema";
import { coverStatuses } from "./model";

const PersonRef = z.object({ id: z.string(), name: z.string() });

/** The cover who decides requests and single actions in the asker's place, and the time. */
export const SetCoverRequest = z.strictObject({
  personId: PersonId,
  from: GivenInstant.optional(),
  until: GivenInstant,
});
export type SetCoverRequest = z.infer<typeof SetCoverRequest>;

/** An answer to a cover: `personId` is the approver who asked. */
export const AnswerCoverRequest = z.strictObject({
  personId: PersonId,
  answer: z.enum(["accept", "decline", "end"]),
  /** The time that the person saw. A cover that was asked for another time is not accepted or declined. */
  from: GivenInstant.optional(),
  until: GivenInstant.optional(),
});
export type AnswerCoverRequest = z.infer<typeof AnswerCoverRequest>;

const Cover = z.object({
  person: PersonRef,
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  /** Only an accepted cover decides. */
  status: z.enum(coverStatuses),
});

export const CoverResponse = z.object({
  /** The asker's cover, now or later; null if there is none. */
  cover: Cover.nullable(),
  /** The people that the asker covers for or was asked to cover, now or later. */
  covering: z.array(Cover),
  /** People who can be the cover. */
  candidates: z.array(PersonRef),
});
export type CoverResponse = z.infer<typeof CoverResponse>;
