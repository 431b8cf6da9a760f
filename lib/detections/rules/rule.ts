import type { Severity, WatchKind } from "@/lib/detections/model";
import type { Watched } from "./watched";

/** A finding, with the usual it was compared with and the records that show it. */
export type Finding = {
  severity: Severity;
  /** One sentence: what was seen, and what is usual. */
  reason: string;
  baseline: { readonly [member: string]: number | string };
  /** Places in the log, the oldest first. */
  evidence: readonly number[];
};

/** Each setting with its default, the least and the most. */
export type Bounds = { readonly [setting: string]: readonly [usual: number, least: number, most: number] };
export type SettingsOf<B extends Bounds> = { readonly [S in keyof B]: number };

/** `over`: what was found has ended. `due`: when the rule wants to be asked again without a record, in ms. A later record without one keeps it. */
export type Step<S> = { state: S; finding?: Finding | undefined; over?: boolean; due?: number | undefined };

/** The kind of thing that a finding is about. The id of an actor tells which one. */
export type About = "agent" | "instance" | "delegation" | "person" | "resource_server";

type Definition<S, B extends Bounds> = {
  kind: WatchKind;
  /** The form of its state, 1 unless told. With another form or other subjects it takes the next number. */
  form?: number;
  bounds: B;
  /** Ids whose state this record may change. Thumbprints of keys begin with `jkt:`. */
  subjects: (event: Watched) => readonly (string | null)[];
  start: (event: Watched) => S;
  step: (state: S, event: Watched, settings: SettingsOf<B>, subject: string) => Step<S>;
  /** Looks at a state without a record, when it is due. */
  tick?: (state: S, now: number, settings: SettingsOf<B>) => Step<S>;
  /** The thing that a finding is about; the subject itself unless told. */
  actor?: (event: Watched, subject: string) => string;
};

/** A rule whose state the engine keeps without knowing it. */
export type WatchRule = {
  kind: WatchKind;
  /** A state of another form was kept by an earlier version. The rule begins again without it. */
  form: number;
  bounds: Bounds;
  subjects: (event: Watched) => readonly (string | null)[];
  start: (event: Watched) => unknown;
  step: (state: unknown, event: Watched, settings: SettingsOf<Bounds>, subject: string) => Step<unknown>;
  tick: ((state: unknown, now: number, settings: SettingsOf<Bounds>) => Step<unknown>) | undefined;
  actor: (event: Watched, subject: string) => string;
};

/** Declares a rule: pure, small, with a bounded state that is JSON. */
export function defineRule<S, B extends Bounds>(definition: Definition<S, B>): WatchRule {
  const { kind, form = 1, bounds, subjects, start, step, tick, actor = (_, subject) => subject } = definition;
  const own = (settings: SettingsOf<Bounds>) => settings as SettingsOf<B>;
  return {
    ...{ kind, form, bounds, subjects, start, actor },
    step: (state, event, settings, subject) =>
      step((state ?? start(event)) as S, event, own(settings), subject) satisfies Step<unknown>,
    tick: tick && ((state, now, settings) => tick(state as S, now, own(settings))),
  };
}

/** A whole number of something: `1 denial`, `12 denials`. */
export const some = (count: number, noun: string): string =>
  `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
