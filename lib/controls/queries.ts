import { getEntries } from "@/lib/audit/evidence";
import { namesNow } from "@/lib/audit/kept-names";
import type { AuditEntry } from "@/lib/audit/schema";
import type { Principal } from "@/lib/principals/principal";
import { controlError } from "./errors";
import { findingSentence } from "./finding-words.model";
import { type Control, controlOf, controls } from "./library.model";
import { endPlace, type Item, keptDays } from "./model";
import { mappingOf } from "./reports/frameworks";
import { inOrder } from "./sample.policy";
import type { ControlList, ControlResponse, ControlSummary, RunItem, RunResponse, RunSummary } from "./schema";
import * as store from "./store";
import { digestOfVerdicts } from "./verdicts.policy";

type Asker = Pick<Principal, "personId" | "permissions">;
type Names = ReadonlyMap<string, string>;

/** Finds the description of a control. Throws `control_not_found`. */
export function controlOrThrow(id: string): Control {
  const control = controlOf(id);
  if (!control) throw controlError("control_not_found", { facts: { id } });
  return control;
}

/** Finds a run. Throws `control_run_not_found`. */
export async function runOrThrow(id: string): Promise<store.RunRow> {
  const row = await store.find(id);
  if (!row) throw controlError("control_run_not_found", { facts: { id } });
  return row;
}

/** Lists the controls, each with its newest finished run. */
export async function listControls(): Promise<ControlList> {
  const last = await store.lastRuns();
  const names = await namesOfRuns([...last.values()]);
  const shown = (control: Control) => {
    const row = last.get(control.id);
    return described(control, row ? summaryOf(row, names) : null);
  };
  return { controls: controls.map(shown) };
}

/** Reads one control with its newest runs. Throws `control_not_found`. */
export async function getControl(controlId: string): Promise<ControlResponse> {
  const control = controlOrThrow(controlId);
  const [rows, last] = await Promise.all([store.runsOf(control.id), store.lastRuns()]);
  const lastRow = last.get(control.id);
  const names = await namesOfRuns(lastRow ? [...rows, lastRow] : rows);
  const lastRun = lastRow ? summaryOf(lastRow, names) : null;
  return { ...described(control, lastRun), runs: rows.map((row) => summaryOf(row, names)) };
}

const described = ({ days, cannotShow, ...control }: Control, lastRun: RunSummary | null): ControlSummary => ({
  ...{ ...control, days: days ?? null, cannotShow: [...cannotShow] },
  ...{ mapping: mappingOf(control.id), lastRun },
});

const namesOfRuns = (rows: readonly store.SummaryRow[]): Promise<Names> =>
  namesNow(rows.flatMap(({ startedById, signedOffById }) => [startedById, signedOffById ?? ""]));

const named = (id: string, names: Names) => ({ id, name: names.get(id) ?? null });

const dayMs = 86_400_000;

/** Shows a run without its items. */
export function summaryOf(row: store.SummaryRow, names: Names): RunSummary {
  const { id, controlId, status, days, population, exceptionCount, createdAt } = row;
  const { signedOffById, signedOffAt, conclusion, note } = row;
  return {
    ...{ id, controlId, status, days, population, exceptionCount },
    from: row.from.toISOString(),
    to: row.to.toISOString(),
    startedBy: named(row.startedById, names),
    createdAt: createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    expiresAt: signedOffAt ? null : new Date(createdAt.getTime() + keptDays * dayMs).toISOString(),
    signedOff:
      signedOffById !== null && signedOffAt !== null && conclusion !== null
        ? { by: named(signedOffById, names), at: signedOffAt.toISOString(), conclusion, note: note ?? "" }
        : null,
  };
}

/** Reads a run with its sample, its exceptions and the verdicts on them. Throws `control_run_not_found`. */
export async function getRun(asker: Asker, runId: string): Promise<RunResponse> {
  const row = await runOrThrow(runId);
  const { title, question, population, source, q, cannotShow } = controlOrThrow(row.controlId);
  const [ticks, entries] = await Promise.all([store.ticksOf(runId), getEntries(asker, indexesOf(row))]);
  const names = await namesNow(idsOf(row, ticks));
  const shown = (items: readonly Item[]) => inOrder(items).map((item) => itemOf(item, { ticks, entries, names }));
  const isOver = row.status === "done";
  const isRead = row.place === endPlace;
  const done = source === "entries" ? Number(row.place || 0) : 0;
  return {
    ...summaryOf(row, names),
    control: { title, question, population, source, q, cannotShow: [...cannotShow] },
    progress: { done: isRead ? row.size : done, total: row.size },
    checkpoint: row.checkpoint,
    begunAt: row.begunAt?.toISOString() ?? null,
    ...{ seed: row.seed, sampleSize: row.sampleSize },
    sample: isOver ? shown(row.sample) : [],
    exceptions: shown(row.exceptions),
    verdicts: digestOfVerdicts(ticks),
  };
}

const itemsOf = ({ sample, exceptions }: store.RunRow): Item[] => [...sample, ...exceptions];

const indexesOf = (row: store.RunRow): number[] => [...new Set(itemsOf(row).flatMap(({ index }) => index ?? []))];

const idsOf = (row: store.RunRow, ticks: readonly store.TickRow[]): string[] => [
  ...[row.startedById, row.signedOffById ?? ""],
  ...ticks.map(({ personId }) => personId),
  ...itemsOf(row).map(({ subjectId }) => subjectId ?? ""),
];

type Known = { ticks: readonly store.TickRow[]; entries: readonly AuditEntry[]; names: Names };

function itemOf({ key, index, subjectId, finding }: Item, { ticks, entries, names }: Known): RunItem {
  const entry = index === null ? undefined : entries.find((one) => one.index === index);
  const tick = ticks.find((one) => one.key === key);
  return {
    ...{ key, index },
    subject: subjectId === null ? null : named(subjectId, names),
    sentence: entry?.sentence ?? null,
    time: entry?.time ?? null,
    link: index === null ? `/audit?q=${encodeURIComponent(`id:${key}`)}&from=all` : `/audit?entry=${index}`,
    finding: finding && { code: finding.code, facts: { ...finding.facts }, sentence: findingSentence(finding) },
    tick: tick
      ? { tick: tick.tick, comment: tick.comment, by: named(tick.personId, names), at: tick.at.toISOString() }
      : null,
  };
}
