import { DecisionMark } from "@/components/marks/decision-mark";
import type { AuditEntry } from "@/lib/audit/schema";

/** The words for the outcome of an entry. */
export const outcomeWords = { allow: "allowed", deny: "denied", change: "recorded" } as const;

/** The outcome of a decision, or the mark of a change. */
export function EntryMark({ entry }: { entry: Pick<AuditEntry, "decision"> }) {
  return <DecisionMark decision={entry.decision ?? "change"} label={outcomeWords[entry.decision ?? "change"]} />;
}
