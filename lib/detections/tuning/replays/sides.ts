import { foldTime, type States, type Told, type Tunings } from "@/lib/detections/rules/engine";
import { alone, Hours, ruleRun } from "@/lib/detections/rules/run";
import type { Watched } from "@/lib/detections/rules/watched";
import { type ActorTally, Tally } from "@/lib/detections/tuning/tally";
import type { RunningReplay, SideState } from "./running";
import type { KeptSubject } from "./states.store";

type Noted = { told: Told; isCounted: boolean };

/** One of the two tunings of a replay, over one portion of records. */
class Side {
  readonly states: States = new Map();
  private readonly tunings: Tunings;
  private readonly actors = new Map<string, ActorTally>();
  private readonly before = new Map<string, ActorTally>();
  private readonly noted: Noted[] = [];

  constructor(
    private readonly replay: RunningReplay,
    private readonly of: "proposed" | "current",
  ) {
    this.tunings = alone(replay.kind, replay[of]);
  }

  load(subject: string, { own, open = false, counted = false }: SideState): void {
    if (own) this.states.set(subject, { rules: { [this.replay.kind]: own }, changed: false, at: 0 });
    const tally = { open, counted };
    this.before.set(subject, tally);
    if (open || counted) this.actors.set(subject, tally);
  }

  show(events: readonly Watched[]): void {
    const show = ruleRun(this.tunings, this.states, new Hours(this.replay.lookedAt));
    for (const event of events) this.note(show(event), event.index);
  }

  /** Asks about what is due at a time, before the record of that place. */
  look(then: number, index: number): void {
    this.note(foldTime(this.states, then, this.tunings), index);
  }

  private note(all: readonly Told[], index: number): void {
    for (const told of all) this.noted.push({ told, isCounted: index >= this.replay.countsFrom });
  }

  /** The actors of findings whose tally is not known yet. */
  unknownActors(): string[] {
    return this.noted.map(({ told }) => told.actor).filter((actor) => !this.before.has(actor));
  }

  /** Counts what was found. Every actor must be known. */
  counts() {
    const tally = new Tally(this.replay.counted[this.of], this.actors);
    for (const { told, isCounted } of this.noted) tally.add(told, isCounted);
    return tally.result();
  }

  /** The subjects whose state or tally changed. */
  changed(): string[] {
    const states = [...this.states].flatMap(([subject, { changed }]) => (changed ? [subject] : []));
    const actors = [...this.actors].flatMap(([actor, tally]) => (this.before.get(actor) === tally ? [] : [actor]));
    return [...states, ...actors];
  }

  kept(subject: string): SideState {
    const own = this.states.get(subject)?.rules[this.replay.kind];
    const { open, counted } = this.actors.get(subject) ?? {};
    return { ...(own && { own }), ...(open && { open }), ...(counted && { counted }) };
  }
}

/** The rule as proposed and as tuned now, over the same portion of records. */
export class Sides {
  private readonly proposed: Side;
  private readonly current: Side;
  private readonly both: readonly Side[];
  private readonly known = new Set<string>();

  constructor(replay: RunningReplay) {
    this.proposed = new Side(replay, "proposed");
    this.current = new Side(replay, "current");
    this.both = [this.proposed, this.current];
  }

  /** Takes the states of subjects as they were kept; another row of the same subject is left out. */
  load(rows: readonly (readonly [subject: string, proposed: SideState, current: SideState])[]): void {
    for (const [subject, proposed, current] of rows) {
      if (this.known.has(subject)) continue;
      this.known.add(subject);
      this.proposed.load(subject, proposed);
      this.current.load(subject, current);
    }
  }

  /** Takes it that nothing was kept about these subjects, where no row of them was loaded. */
  settle(subjects: readonly string[]): void {
    this.load(subjects.map((subject) => [subject, {}, {}]));
  }

  show(events: readonly Watched[]): void {
    for (const side of this.both) side.show(events);
  }

  look(then: number, index: number): void {
    for (const side of this.both) side.look(then, index);
  }

  unknownActors(): string[] {
    return [...new Set(this.both.flatMap((side) => side.unknownActors()))];
  }

  counts() {
    return { proposed: this.proposed.counts(), current: this.current.counts() };
  }

  /** The subjects that changed, after {@link counts}. */
  kept(): KeptSubject[] {
    return [...new Set(this.both.flatMap((side) => side.changed()))].map((subject) => {
      const [proposed, current] = [this.proposed.kept(subject), this.current.kept(subject)];
      const dues = [proposed, current].flatMap(({ own }) => own?.due ?? []);
      const due = dues.length > 0 ? new Date(Math.min(...dues)).toISOString() : null;
      return { subject, proposed, current, due };
    });
  }
}
