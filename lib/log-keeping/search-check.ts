import { append } from "@/lib/audit/append";
import type { Difference } from "@/lib/audit/search-rows.store";
import { rebuiltFrom } from "@/lib/audit/store";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";
import { log } from "@/lib/platform/observability/log";
import { hashesOf, leavesBetween } from "./check.store";
import { rowsDiffered } from "./events";
import { restAfter } from "./model";
import * as store from "./search-check.store";

/**
 * Compares the rows of a portion of the trail with those that its sealed records give. Filters find records by these rows
 * alone, so a changed row hides a record. A row that differs is noted, gets a record, and is derived again.
 *
 * @returns false when the pass is over, and no other one is due yet.
 */
export async function checkSearchPortion(take: number): Promise<boolean> {
  // All rows are derived again after an upgrade. Until then, older ones differ.
  if ((await rebuiltFrom()) !== null) return false;
  const pass = await currentPass();
  if (!pass) return false;
  const end = Math.min(pass.next + take, pass.below);
  const leaves = await wholeBetween(pass.next, end);
  const found = await store.differences(leaves);
  if (found.length > 0) {
    await note(found);
    const places = new Set(found.map(({ index }) => index));
    await store.deriveAgain(leaves.filter(({ index }) => places.has(index)));
  }
  await (end < pass.below ? store.movePass(pass, end) : store.endPass(pass));
  return end < pass.below;
}

async function currentPass(): Promise<store.Pass | undefined> {
  const { pass, whole } = await store.searchCheckState();
  if (pass) return pass;
  if (whole && clock.now().getTime() - whole.at.getTime() < restAfter(whole.size)) return undefined;
  await store.beginPass();
  return (await store.searchCheckState()).pass;
}

/** The leaves of a range whose records have the sealed bytes. The check of the log names the others. */
async function wholeBetween(first: number, end: number) {
  const leaves = await leavesBetween(first, end);
  const hashes = await hashesOf(leaves.map(({ entry }) => entry));
  return leaves.filter(({ entry, leafHash }) => hashes.get(entry)?.equals(leafHash));
}

/** Notes differences with their record, before the rows are derived again. */
async function note(found: readonly Difference[]): Promise<void> {
  log.error({ first: found[0]?.index, count: found.length }, "rows of the trail differed from their records");
  await transaction(async (tx) => {
    const now = clock.now();
    await store.insertDifferences(tx, found, now);
    await append(tx, rowsDiffered(found), now);
  });
}
