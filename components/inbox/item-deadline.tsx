import { Countdown } from "@/components/time/countdown";
import type { InboxItem } from "@/lib/inbox/schema";

/** Marks a deadline as urgent before so many seconds: an action lasts minutes, everything else days. */
const urgentBelow = ({ kind }: InboxItem): number => (kind === "action" ? 300 : 86_400);

/** These take effect at their instant, unless a person decides before it. */
const effective = new Set(["account-link", "passkey"]);

const lapses = ({ kind, subject }: InboxItem): boolean =>
  (kind === "change" && !effective.has(subject.kind)) || subject.kind === "onboarding";

/** The time left to decide an item, or to the instant at which it ends by itself. */
export function ItemDeadline({ item, className }: { item: InboxItem; className?: string }) {
  if (item.dueAt === null) return null;
  const words = lapses(item) ? { lead: "lapses in", over: "lapsed" } : { lead: "decide in", over: "over" };
  return <Countdown until={item.dueAt} {...words} urgentBelow={urgentBelow(item)} className={className} />;
}
