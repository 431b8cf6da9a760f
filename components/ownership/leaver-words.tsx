import { StatusMark } from "@/components/ui/status-mark";
import type { LeaverItemKind, LeaverOutcome, LeaverStatus, TakerRule } from "@/lib/ownership/model";
import type { LeaverItem } from "@/lib/ownership/schema";

const statuses: Record<LeaverStatus, { status: string; label: string }> = {
  settling: { status: "pending", label: "Handing over" },
  waiting: { status: "pending", label: "Waiting for another person" },
  finished: { status: "approved", label: "Nothing left" },
  cancelled: { status: "withdrawn", label: "Came back" },
};

export const LeaverMark = ({ status }: { status: LeaverStatus }) => <StatusMark {...statuses[status]} />;

const outcomes: Record<LeaverOutcome, { status: string; label: string }> = {
  waiting: { status: "pending", label: "Waiting" },
  rehomed: { status: "approved", label: "Handed over" },
  stopped: { status: "suspended", label: "Stopped" },
  ended: { status: "closed", label: "Ended" },
};

export const OutcomeMark = ({ outcome }: { outcome: LeaverOutcome }) => <StatusMark {...outcomes[outcome]} />;

export const kindWords: Record<LeaverItemKind, string> = {
  agent: "Agent",
  delegation: "Delegation",
  cover: "Cover",
  request: "Request",
  review: "Review item",
  approval: "Approval",
  action: "Approved action",
  detection: "Detection",
  case: "Case",
  offer: "Offer of ownership",
  change: "Proposed change",
};

const rules: Record<TakerRule, string> = {
  backup: "by backup owner",
  manager: "by manager",
  group: "by fallback group",
  hand: "by hand",
  fallback: "as fallback reviewer",
};

/** Who has a thing now, or who is asked to take it over: `Nora Quist, by manager`. */
export function takerWords({ kind, outcome, to, rule }: LeaverItem): string {
  if (kind === "request" && outcome === "rehomed") return "every approver";
  if (kind === "detection" && outcome === "rehomed") return "everyone who may assess it";
  if (kind === "review" && outcome === "rehomed" && to === null) return "the reviewing group";
  if (to === null) return outcome === "waiting" ? "no one yet" : "";
  const by = rule === null ? "" : `, ${rules[rule]}`;
  return outcome === "waiting" || outcome === "stopped" ? `asked: ${to.name}${by}` : `${to.name}${by}`;
}

export const counted = (count: number, one: string): string =>
  `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;
