import { append } from "@/lib/audit/append";
import type { Difference } from "@/lib/audit/search-rows.store";
import { rebuiltFrom } from "@/lib/audit/store";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";
import { log } from "@/lib/platform/observability/log";
import { hashesOf, leavesBetween, removedBetween } from "./check.store";
import { rowsDiffered } from "./events";
import { changedText, extraRow, restAfter } from "./model";
import * as store from "./search-check.store";

/**
 * Compares the rows of a portion of the trail with those that its sealed records give. Filters find records by these rows
 * alone. So a changed row hides a record, and a row without a record shows what never happened. A row that differs is
 * noted, gets a record, and is derived again. A text that was not sealed is noted and gets a record; it stays.
 *
 * @returns false when the pass is over, and no other one is due yet.
 */
export async function checkSearchPortion(take: number): Promise<boolean> {
  // All rows are derived again after an upgrade. Until then, older ones differ.
  if ((await rebuiltFrom()) !== null) return false;
  const pass = await currentPass();
  if (!pass) return false;
  const end = Math.min(pass.next + take, pass.below);
  await comparePortion(await portionBetween(pass.next, end));
  const more = end < pass.below || (await clearOutside());
  await (more ? store.movePass(pass, end) : store.endPass(pass));
  return more;
}

async function currentPass(): Promise<store.Pass | undefined> {
  const { pass, whole } = await store.searchCheckState();
  if (pass) return pass;
  if (whole && clock.now().getTime() - whole.at.getTime() < restAfter(whole.size)) return undefined;
  await store.beginPass();
  return (await store.searchCheckState()).pass;
}

/** Takes the leaves whose records have the sealed bytes. The check of the log names the others. */
async function portionBetween(first: number, end: number): Promise<store.Portion> {
  const leaves = await leavesBetween(first, end);
  const hashes = await hashesOf(leaves.map(({ entry }) => entry));
  const removed = await removedBetween(first, end);
  return {
    ...{ first, end },
    leaves: leaves.filter(({ entry, leafHash }) => hashes.get(entry)?.equals(leafHash)),
    isRemoved: (index) => removed.some(({ from, to }) => index >= from && index < to),
  };
}

const rowMembers = ({ members }: Difference): string[] => members.filter((member) => member !== changedText);

async function comparePortion(portion: store.Portion): Promise<void> {
  const found = await store.differences(portion);
  await store.clearTexts(portion, found);
  if (found.length === 0) return;
  const fresh = await store.unnoted(found);
  const texts = fresh.filter(({ members }) => members.includes(changedText));
  const rows = found.filter((one) => rowMembers(one).length > 0);
  const all = store.joined([...rows, ...texts]);
  if (all.length === 0) return;
  await note(all, [
    rows.map((one) => ({ ...one, members: rowMembers(one) })),
    texts.map((one) => ({ ...one, members: [changedText] })),
  ]);
  const places = new Set(rows.map(({ index }) => index));
  if (places.size > 0)
    await store.deriveAgain(
      [...places],
      portion.leaves.filter(({ index }) => places.has(Number(index))),
    );
}

/** So many rows outside the log are looked for at once, on each side. */
const outsideAtOnce = 500;

/** Notes and removes rows at places that the log does not have. Answers whether there may be more of them. */
async function clearOutside(): Promise<boolean> {
  const places = await store.rowsOutside(outsideAtOnce);
  if (places.length === 0) return false;
  const found = store.joined(places.map((place) => ({ index: nearest(place), members: [extraRow] })));
  await note(found, [found]);
  await store.deleteRowsOutside(places);
  return true;
}

/** A place as a number. One that no number tells exactly becomes the last one that a number does. */
const nearest = (place: string): number =>
  Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(place)));

/** Notes differences with their records, before the rows are derived again. */
async function note(found: readonly store.Found[], recorded: readonly (readonly Difference[])[]): Promise<void> {
  log.error({ first: found[0]?.index, count: found.length }, "the trail differed from its records");
  await transaction(async (tx) => {
    const now = clock.now();
    await store.insertDifferences(tx, found, now);
    for (const some of recorded) if (some.length > 0) await append(tx, rowsDiffered(some), now);
  });
}
