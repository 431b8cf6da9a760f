import { randomBytes } from "node:crypto";
import { originNow } from "@/lib/audit/acting-through";
import { append } from "@/lib/audit/append";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import type { Principal } from "@/lib/principals/principal";
import { sha256Hex } from "@/lib/protocols/encoding/sha256";
import { controlError } from "./errors";
import { itemTicked, paperDownloaded, runOrdered, signedOff } from "./events";
import { runControl } from "./jobs";
import type { RunStatus } from "./model";
import { controlOrThrow, getRun, runOrThrow } from "./queries";
import type { SignOff, StartRun, TickItem } from "./schema";
import * as store from "./store";
import { digestOfVerdicts } from "./verdicts.policy";
import { type Paper, paperOf } from "./work-paper";

type Asker = Pick<Principal, "personId" | "permissions">;

const actorOf = ({ personId }: Asker) => ({ type: "person", id: personId }) as const;

/**
 * Orders a run of a control. A job does it.
 *
 * Throws `control_not_found`, `control_period_empty`, `control_without_days`, `control_running`.
 */
export async function startRun(
  asker: Asker,
  controlId: string,
  { days, sampleSize, ...period }: StartRun,
): Promise<{ id: string; status: RunStatus }> {
  const control = controlOrThrow(controlId);
  const [from, to] = [new Date(period.from), new Date(period.to)];
  if (to <= from) throw controlError("control_period_empty", { errors: [{ path: "to", code: "not_after_from" }] });
  if (days !== undefined && control.days === undefined)
    throw controlError("control_without_days", { errors: [{ path: "days", code: "not_used" }] });
  const run = {
    ...{ id: newId("controlRun"), controlId: control.id, from, to, days: days ?? control.days ?? null, sampleSize },
    ...{ seed: randomBytes(16).toString("hex"), startedById: asker.personId },
  };
  await transaction(async (tx) => {
    await store.insert(tx, { ...run, origin: originNow() });
    await append(tx, runOrdered(actorOf(asker), run));
    await enqueue(tx, runControl, { runId: run.id });
  });
  return { id: run.id, status: "queued" };
}

/** Keeps a verdict on an item. Throws `control_run_not_found`, `control_item_not_found`, `control_signed_off`. */
export async function tickItem(
  asker: Asker,
  runId: string,
  key: string,
  { tick, comment = "" }: TickItem,
): Promise<void> {
  const run = await runOrThrow(runId);
  await transaction(async (tx) => {
    await store.lockOpen(tx, runId);
    if (![...run.sample, ...run.exceptions].some((item) => item.key === key))
      throw controlError("control_item_not_found", { facts: { runId, key } });
    const before = await store.tickOf(tx, runId, key);
    await store.saveTick(tx, runId, { key, tick, comment, personId: asker.personId });
    await append(tx, itemTicked(actorOf(asker), run, { key, tick, comment }, before));
  });
}

/**
 * Signs a work paper off. Nothing of it changes afterwards. The record holds the digest of the verdicts. `shown` is the
 * digest of those that the person saw.
 *
 * Throws `control_run_not_found`, `control_run_not_done`, `control_signed_off`, `control_sample_open`,
 * `control_verdicts_changed`.
 */
export async function signRunOff(asker: Asker, runId: string, { verdicts: shown, ...signed }: SignOff): Promise<void> {
  const run = await runOrThrow(runId);
  await transaction(async (tx) => {
    await store.lockOpen(tx, runId);
    const ticks = await store.ticksOf(runId, tx);
    const ticked = new Set(ticks.map(({ key }) => key));
    if (run.sample.some(({ key }) => !ticked.has(key))) throw controlError("control_sample_open", { facts: { runId } });
    const verdicts = digestOfVerdicts(ticks);
    if (shown !== undefined && shown !== verdicts) throw controlError("control_verdicts_changed", { facts: { runId } });
    await store.signOff(tx, runId, { personId: asker.personId, ...signed });
    await append(tx, signedOff(actorOf(asker), run, { ...signed, verdicts }));
  });
}

/** Makes the file of a work paper. Throws `control_run_not_found`, `control_run_not_done`. */
export async function readPaper(asker: Asker, runId: string, format: "ndjson" | "csv"): Promise<Paper> {
  const run = await getRun(asker, runId);
  if (run.status !== "done") throw controlError("control_run_not_done", { facts: { runId } });
  return paperOf(run, format);
}

/** As `readPaper`, and records the download. */
export async function downloadPaper(asker: Asker, runId: string, format: "ndjson" | "csv"): Promise<Paper> {
  const run = await runOrThrow(runId);
  const paper = await readPaper(asker, runId, format);
  const file = { format, sha256: sha256Hex(paper.text) };
  await transaction((tx) => append(tx, paperDownloaded(actorOf(asker), run, file)));
  return paper;
}
