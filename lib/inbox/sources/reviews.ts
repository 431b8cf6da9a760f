import { type WaitingReview, waitingFor } from "@/lib/access-reviews/listed.store";
import { groupsOf, namesOf } from "@/lib/access-reviews/people.store";
import type { Place } from "@/lib/inbox/model";
import { goesOn } from "@/lib/inbox/place";
import type { InboxItem } from "@/lib/inbox/schema";
import { foundRows, nothing, type Source } from "@/lib/inbox/source";
import { riskOfParts } from "@/lib/risk/policy";

const frame = { rank: 1, weight: 30 } as const;
const place = ({ id, dueAt }: WaitingReview): Place => ({ ...frame, due: dueAt, id });

const countWords = (open: number): string =>
  open === 1 ? "1 item waits" : `${open >= 1_000 ? "1,000 or more" : open} items wait`;

/** States the consequence for items without an answer at the due date. */
function silenceWords({ onSilence, escalatedAt }: WaitingReview): string {
  if (onSilence === "suspend") return "Items without an answer at the due date are suspended.";
  if (onSilence === "escalate" && escalatedAt === null)
    return "Items without an answer at the due date go to the fallback.";
  return "Items without an answer at the due date stay as they are.";
}

function toItem(row: WaitingReview, names: ReadonlyMap<string, string>): InboxItem {
  const { id, name, kind, dueAt, createdAt, createdById, open } = row;
  const sentence = `${countWords(open)} for your answer in the review of ${kind}.`;
  return {
    ...{ kind: "review", id, sentence },
    subject: { kind: "review", id, name },
    askedBy: { id: createdById, name: names.get(createdById) ?? createdById },
    risk: riskOfParts([{ code: "review", sentence: silenceWords(row), weight: frame.weight }]),
    dueAt: dueAt.toISOString(),
    createdAt: createdAt.toISOString(),
    ...{ can: ["answer"], whyNot: {}, link: `/reviews/${id}` },
  };
}

/** The open access reviews in which the asker has items to answer. */
export const waitingReviews: Source = {
  kind: "review",
  read: async ({ personId, through }, { after, take }) => {
    const from = goesOn(after, frame);
    if (from === "over" || through) return nothing;
    const rows = await waitingFor({ personId, groupIds: await groupsOf(personId) }, from, take);
    return foundRows(rows, take, {
      place,
      tell: async (chosen) => {
        const names = await namesOf(chosen.map(({ createdById }) => createdById));
        return chosen.map((one) => toItem(one, names));
      },
    });
  },
};
