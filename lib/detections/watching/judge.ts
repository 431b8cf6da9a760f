import {
  type Concerning,
  concerning,
  foldEvent,
  foldTime,
  nextDue,
  type States,
  type SubjectState,
  type Told,
  type Tunings,
} from "@/lib/detections/rules/engine";
import { delegationsIn, type Named, type StatedVersion, withLimit } from "@/lib/detections/rules/stated-limits";
import type { Watched } from "@/lib/detections/rules/watched";
import type { JustSealed } from "./just-sealed";
import { watchedOf } from "./record-text";

/**
 * `now`: also asks the rules whose time has come by then, in ms since 1970. `limits`: what the delegations of the records
 * stated then, as JSON of entries of `StatedLimits`.
 */
export type Portion = { states: string; limits: string; tunings: Tunings; now: number | undefined };
/** `kept`: the states that changed, as JSON of {@link KeptState}s. */
export type Judged = { told: Told[]; kept: string };

/** `subjects`: the ids whose states the records may change; `delegations`: those whose limits the rules compare with. */
export type Shown = { subjects: string[]; delegations: Named[] };
/** `next`: the place after the records. */
export type Taken = Shown & { next: number };

/** Shows records to the rules, one portion after the other. */
export type Judge = {
  /** Takes the next records if it has them at hand, at most so many; undefined if they are to be read. */
  takeSealed(place: number, most: number): Promise<Taken | undefined>;
  /** Takes the records of a portion. */
  read(records: string): Promise<Shown>;
  /** Shows the rules the records that were taken last, with the states and limits of those ids. */
  judge(portion: Portion): Promise<Judged>;
};

/** A state as it is kept. */
export type KeptState = { subject: string; rules: unknown; at: string; due: string | null };

/** Judges in this thread, what was sealed in it without reading that again. */
export function judgeHere(sealed?: JustSealed): Judge {
  let portion: Concerning[] = [];
  const show = (records: readonly Watched[]): Shown => {
    portion = records.map((record) => concerning(record));
    const subjects = new Set<string>();
    for (const { concerns } of portion) for (const [, subject] of concerns) subjects.add(subject);
    return { subjects: [...subjects], delegations: delegationsIn(records) };
  };
  return {
    async takeSealed(place, most) {
      const taken = sealed?.take(place, most);
      return taken && { ...show(taken.records), next: taken.next };
    },
    read: async (records) => show(watchedOf(records)),
    async judge({ states: before, limits, tunings, now }) {
      const states = statesIn(before);
      const stated = new Map(JSON.parse(limits) as [string, StatedVersion[]][]);
      const told = portion.flatMap(({ event, concerns }) =>
        foldEvent(states, { event: withLimit(event, stated), concerns }, tunings),
      );
      portion = [];
      if (now !== undefined) told.push(...foldTime(states, now, tunings));
      return { told, kept: JSON.stringify(changedIn(states)) };
    },
  };
}

type StateRow = [subject: string, rules: SubjectState["rules"], at: number];

const statesIn = (text: string): States =>
  new Map((JSON.parse(text) as StateRow[]).map(([subject, rules, at]) => [subject, { rules, changed: false, at }]));

const changedIn = (states: States): KeptState[] =>
  [...states].flatMap(([subject, held]) => {
    if (!held.changed) return [];
    const due = nextDue(held);
    return [
      {
        ...{ subject, rules: held.rules, at: new Date(held.at).toISOString() },
        due: due === undefined ? null : new Date(due).toISOString(),
      },
    ];
  });
