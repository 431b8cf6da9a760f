import { DecisionMark } from "@/components/marks/decision-mark";
import type { AuditEntry } from "@/lib/audit/schema";

/** The outcome of a decision, or the mark of a change. */
export function EntryMark({ entry }: { entry: Pick<AuditEntry, "decision"> }) {
  return <DecisionMark decision={entry.decision ?? "change"} label={entry.decision ?? "recorded"} />;
}
