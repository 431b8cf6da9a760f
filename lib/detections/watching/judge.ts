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
import type { Watched } from "@/lib/detections/rules/watched";
import type { JustSealed } from "./just-sealed";
import { watchedOf } from "./record-text";

/** `now`: also asks the rules whose time has come by then, in ms since 1970. */
export type Portion = { states: string; tunings: Tunings; now: number | undefined };
/** `kept`: the states that changed, as JSON of {@link KeptState}s. */
export type Judged = { told: Told[]; kept: string };

/** `subjects`: the ids whose states the records may change; `next`: the place after them. */
export type Taken = { subjects: string[]; next: number };

/** Shows records to the rules, one portion after the other. */
export type Judge = {
  /** Takes the next records if it has them at hand, at most so many; undefined if they are to be read. */
  takeSealed(place: number, most: number): Promise<Taken | undefined>;
  /** Takes the records of a portion and answers the ids whose states they may change. */
  read(records: string): Promise<string[]>;
  /** Shows the rules the records that were taken last, with the states of those ids. */
  judge(portion: Portion): Promise<Judged>;
};

/** A state as it is kept. */
export type KeptState = { subject: string; rules: unknown; at: string; due: string | null };

/** Judges in this thread, what was sealed in it without reading that again. */
export function judgeHere(sealed?: JustSealed): Judge {
  let portion: Concerning[] = [];
  const show = (records: readonly Watched[]): string[] => {
    portion = records.map((record) => concerning(record));
    const subjects = new Set<string>();
    for (const { concerns } of portion) for (const [, subject] of concerns) subjects.add(subject);
    return [...subjects];
  };
  return {
    async takeSealed(place, most) {
      const taken = sealed?.take(place, most);
      return taken && { subjects: show(taken.records), next: taken.next };
    },
    read: async (records) => show(watchedOf(records)),
    async judge({ states: before, tunings, now }) {
      const states = statesIn(before);
      const told = portion.flatMap((record) => foldEvent(states, record, tunings));
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
