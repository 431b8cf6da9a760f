import { entriesOf } from "./entries.store";
import { type Check, itemOf, textOf } from "./model";
import { judgeReviewed } from "./reviews.policy";

export const reviewsAnswered: Check = async (span, after, take) => {
  const { entries, next } = await entriesOf(["access-review.settled"], span, { after, take });
  const items = entries.map((entry) => {
    const subject = textOf(entry, "subject");
    const judged = judgeReviewed({ subject, outcome: textOf(entry, "outcome"), reviewer: textOf(entry, "reviewer") });
    return itemOf(entry, subject, judged);
  });
  return { items, next };
};
