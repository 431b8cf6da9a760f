import { createHash } from "node:crypto";
import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { inPortions } from "@/lib/platform/jobs/portions";
import { assign, concernedIn } from "./assign.policy";
import { closeReview } from "./close";
import { reviewOpened } from "./events";
import { histories, withHistory } from "./history";
import { type NewItem, savePortion } from "./items.store";
import { tendDue } from "./job-names";
import { blindOneIn, mostItems } from "./model";
import { peopleFor } from "./people.store";
import { recommend } from "./recommend.policy";
import * as store from "./store";
import { subjectPage } from "./subjects/pages";
import { subjectsNow } from "./subjects/store";

/** A portion reads this many subjects at most, so that memory does not grow with the fleet. */
const pace = { targetMs: 300, first: 50, least: 50, most: 200 };
/** The place of a campaign whose items are all collected. */
const endPlace = "end";

/**
 * Collects the items of a campaign for one share of time. It continues after the last portion that was kept, on any
 * server. A campaign without items, or with too many, closes.
 *
 * @returns whether something is left to do here.
 */
export async function collectShare(reviewId: string, shareMs: number): Promise<boolean> {
  let row = await store.find(reviewId);
  const isOver = await inPortions(
    async (take) => {
      if (row?.status !== "opening" || row.place === endPlace || row.items > mostItems) return false;
      await portion(row, take);
      row = await store.find(reviewId);
      return true;
    },
    shareMs,
    pace,
  );
  if (row?.status === "opening" && (row.place === endPlace || row.items > mostItems)) await finish(row);
  return !isOver;
}

async function portion(row: store.ReviewRow, take: number): Promise<void> {
  const { kind, q, createdById } = row;
  const page = await subjectPage({ kind, q, openedById: createdById }, row.place, take);
  const subjects = await subjectsNow(kind, page.ids);
  const open = subjects.filter(({ isOver }) => !isOver);
  const [people, last] = [await peopleFor(row, open), await histories(kind, page.ids)];
  const now = clock.now();
  const items = open.map((subject, at): NewItem => {
    const { subjectId, detail, name, fingerprint, alike } = subject;
    const concernsId = concernedIn(kind, row.reviewers, subject);
    const evidence = withHistory(subject, last.get(`${subjectId} ${detail}`));
    return {
      ...{ id: newId("reviewItem"), subjectId, detail, name, concernsId, fingerprint, alike, evidence },
      ...recommend(kind, evidence, now),
      blind: isBlind(row.seed, `${subjectId} ${detail}`),
      assignment: assign(row.reviewers, { ...subject, concernsId }, people, row.items + at),
    };
  });
  const place = page.next ?? endPlace;
  await transaction((tx) => savePortion(tx, row, { place, items, skipped: subjects.length - open.length }));
}

/** Draws the sample without recommendations by the seed of the campaign, so that a repeated portion draws the same. */
export const isBlind = (seed: string, key: string): boolean =>
  createHash("sha256").update(`${seed} ${key}`).digest().readUInt32BE(0) % blindOneIn === 0;

async function finish(row: store.ReviewRow): Promise<void> {
  if (row.items > mostItems || row.items === 0) {
    await closeReview(row, row.items === 0 ? "nothing_to_review" : "too_large", null);
    return;
  }
  await transaction(async (tx) => {
    const dueAt = await store.open(tx, row);
    if (!dueAt) return;
    await append(tx, reviewOpened(row, dueAt));
    await enqueue(tx, tendDue, { reviewId: row.id }, { startAfter: dueAt });
  });
}
