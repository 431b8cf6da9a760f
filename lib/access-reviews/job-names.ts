import { z } from "zod";

const payload = z.object({ reviewId: z.string() });

/** Collects the items of a campaign. */
export const collectItems = { name: "access-reviews.collect", payload };
/** Applies submitted answers, and the consequence of silence once a campaign is over. */
export const applyAnswers = { name: "access-reviews.apply", payload };
/** Submits the rest of the answers of people who have given many. */
export const submitRest = { name: "access-reviews.submit", payload };
/** Gives items whose reviewer is unsure, or did not answer in time, to other people. */
export const passItemsOn = { name: "access-reviews.pass-on", payload };
/** Looks after a campaign at its due date. */
export const tendDue = { name: "access-reviews.tend-due", payload };
/** Writes the evidence pack of a closed campaign. */
export const writeReviewPack = { name: "access-reviews.write-pack", payload: z.object({ exportId: z.string() }) };
