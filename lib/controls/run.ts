import { comingFrom } from "@/lib/audit/acting-through";
import { append } from "@/lib/audit/append";
import { checkpointToGive } from "@/lib/audit/store";
import { transaction } from "@/lib/platform/database/transaction";
import { inPortions } from "@/lib/platform/jobs/portions";
import { log } from "@/lib/platform/observability/log";
import { checks } from "./checks/registry";
import { controlRun } from "./events";
import { endPlace, type Item, keptExceptions } from "./model";
import { drawMore } from "./sample.policy";
import * as store from "./store";

/** A portion holds this many members at most, so that memory does not grow with the population. */
const pace = { targetMs: 300, first: 128, least: 64, most: 2_048 };

/**
 * Goes on with a run for one share of time. It continues after the last portion that was kept, on any server.
 *
 * @returns whether something is left to do here.
 */
export async function runShare(id: string, shareMs: number): Promise<boolean> {
  try {
    return await goOn(id, shareMs);
  } catch (error) {
    if (await store.noteFailure(id)) throw error;
    log.error({ err: error, run_id: id }, "a run of a control failed");
    return false;
  }
}

async function goOn(id: string, shareMs: number): Promise<boolean> {
  let row = await begun(id);
  if (!row) return false;
  const isOver = await inPortions(
    async (take) => {
      if (!row || isRead(row)) return false;
      row = await portion(row, take);
      return row !== undefined && !isRead(row);
    },
    shareMs,
    pace,
  );
  if (row && isRead(row)) await finish(row);
  return row !== undefined && !isOver;
}

const isRead = ({ place }: store.RunRow): boolean => place === endPlace;

/** Finds a run that is under way. The first share takes the checkpoint up to which all shares read. */
async function begun(id: string): Promise<store.RunRow | undefined> {
  const row = await store.find(id);
  if (row?.status === "queued") {
    await store.begin(id, await checkpointToGive());
    return begun(id);
  }
  return row?.status === "running" ? row : undefined;
}

/** Judges the next portion and keeps it; undefined if another server went on with the run. */
async function portion(row: store.RunRow, take: number): Promise<store.RunRow | undefined> {
  const { from, to, days, size, begunAt, place, seed, sampleSize } = row;
  const span = { from, to, days, size, now: begunAt ?? row.createdAt };
  const { items, next } = await checks[row.controlId](span, place, take);
  const failing = items.filter(({ finding }) => finding !== null);
  const after: store.Progress = {
    place: next ?? endPlace,
    population: row.population + items.length,
    exceptionCount: row.exceptionCount + failing.length,
    sample: drawMore<Item>(seed, sampleSize, row.sample, items),
    exceptions: [...row.exceptions, ...failing].slice(0, keptExceptions),
  };
  const kept = await store.savePortion(row, after);
  return kept ? { ...row, ...after, revision: row.revision + 1 } : undefined;
}

/** Ends a run with its record, in one transaction. */
async function finish(row: store.RunRow): Promise<void> {
  const write = () =>
    transaction(async (tx) => {
      if (await store.finish(tx, row)) await append(tx, controlRun({ type: "person", id: row.startedById }, row));
    });
  await (row.origin ? comingFrom(row.origin, write) : write());
}
