import type { Told } from "@/lib/detections/rules/engine";
import { type Counts, noCounts } from "./counts.model";

/** Whether a detection about an actor is open, and whether one was counted. */
export type ActorTally = { readonly open: boolean; readonly counted: boolean };

/** Counts what findings raise: one detection for each actor until its condition ends. */
export class Tally {
  private readonly counts: Counts;

  constructor(
    counts: Counts = noCounts,
    readonly actors: Map<string, ActorTally> = new Map(),
  ) {
    this.counts = { ...counts };
  }

  /** @param isCounted Otherwise it only opens or ends a detection, while the rule learns. */
  add(told: Told, isCounted = true): void {
    const { open = false, counted = false } = this.actors.get(told.actor) ?? {};
    if ("over" in told) {
      if (open) this.actors.set(told.actor, { open: false, counted });
      return;
    }
    if (isCounted) {
      this.counts.findings += 1;
      if (!open) this.counts.raised += 1;
      if (!counted) this.counts.subjects += 1;
    }
    if (!open || (isCounted && !counted)) this.actors.set(told.actor, { open: true, counted: counted || isCounted });
  }

  result(): Counts {
    return { ...this.counts };
  }
}
