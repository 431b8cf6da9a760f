import { DomainError } from "@/lib/platform/base/domain-error";
import { singleton } from "@/lib/platform/base/singleton";

/** Why this process must decide nothing and issue nothing. */
export type Hold = {
  code: "log_restored" | "watermark_unreadable" | "clock_set_back";
  /** The event and the next step, for the operator. */
  detail: string;
};

const holds = () => singleton("holds", () => new Map<HoldSource, Hold>());

export type HoldSource = "log" | "clock";

/** The reason for which this process holds back; undefined in the ordinary case. The log's comes first. */
export const currentHold = (source?: HoldSource): Hold | undefined =>
  source ? holds().get(source) : (holds().get("log") ?? holds().get("clock"));

/** Begins, changes or ends the hold that one watch found. */
export function setHold(source: HoldSource, hold: Hold | undefined): void {
  if (hold) holds().set(source, hold);
  else holds().delete(source);
}

/** @throws DomainError with the hold's code (unavailable) while the process holds back. */
export function refuseWhileHeld(): void {
  const hold = currentHold();
  if (hold) throw heldBack(hold.code);
}

const sentences: Record<Hold["code"], string> = {
  log_restored: "The database was restored to an earlier state. An operator must acknowledge that first.",
  watermark_unreadable: "The watermark of the log cannot be read. An operator must restore it first.",
  clock_set_back: "The clock of the database was set back. An operator must acknowledge that first.",
};

/** The refusal on the wire: it names the state, and not what the operator must know. */
export const heldBack = (code: Hold["code"]): DomainError => new DomainError(code, "unavailable", sentences[code]);
