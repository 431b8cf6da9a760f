import { changesOf } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { Conclusion, ControlId, Tick } from "./model";

type Run = { id: string; controlId: ControlId; from: Date; to: Date };

const about = (type: string, actor: Actor, { id, controlId, from, to }: Run): AuditEvent => ({
  type: `control.${type}`,
  actor,
  refs: [id],
  facts: { run: id, control: controlId, from: from.toISOString(), to: to.toISOString() },
});

const withFacts = (event: AuditEvent, facts: AuditEvent["facts"], texts?: AuditEvent["texts"]): AuditEvent => ({
  ...event,
  facts: { ...event.facts, ...facts },
  ...(texts && { texts }),
});

/** A person ordered a run of a control. */
export const runOrdered = (actor: Actor, run: Run & { seed: string; sampleSize: number; days: number | null }) =>
  withFacts(about("run-ordered", actor, run), { seed: run.seed, sampleSize: run.sampleSize, days: run.days });

type Result = { population: number; exceptionCount: number; size: number; seed: string };

/** A run of a control ended with this result. */
export const controlRun = (actor: Actor, run: Run & Result) =>
  withFacts(about("run", actor, run), {
    ...{ population: run.population, exceptions: run.exceptionCount, size: run.size, seed: run.seed },
  });

type Ticked = { tick: Tick; comment: string };
const noTick = { tick: null };

/** A person gave a verdict on one item of a work paper: an entry, or a thing that the record names. */
export const itemTicked = (
  actor: Actor,
  run: Run,
  { key, tick, comment }: Ticked & { key: string },
  before: Ticked | undefined,
): AuditEvent => {
  // The comment is a text of the record itself. A second copy would outlive its erasure.
  const changes = changesOf(before ?? noTick, { tick }, { tick: "fact" });
  const event = { ...about("item-ticked", actor, run), changes };
  const isThing = !/^\d+$/.test(key);
  const texts = { comment: comment === "" ? undefined : comment };
  return withFacts({ ...event, refs: [run.id, ...(isThing ? [key] : [])] }, { item: key, tick }, texts);
};

type SignOff = { conclusion: Conclusion; note: string; verdicts: string };

/** A person signed a work paper off. `verdicts` is the digest of its verdicts. */
export const signedOff = (actor: Actor, run: Run & Result, { conclusion, note, verdicts }: SignOff) =>
  withFacts(
    about("signed-off", actor, run),
    { conclusion, verdicts, population: run.population, exceptions: run.exceptionCount },
    { note },
  );

/** A person downloaded a work paper. */
export const paperDownloaded = (actor: Actor, run: Run, { format, sha256 }: { format: string; sha256: string }) =>
  withFacts(about("paper-downloaded", actor, run), { format, sha256 });
