import { Pill } from "@/components/ui/pill";

/** The number of comments that the person has not read. Renders nothing without one. */
export function UnreadNotes({ count }: { count: number }) {
  if (count === 0) return null;
  return <Pill tone="wait">{count === 1 ? "1 new comment" : `${count >= 100 ? "100+" : count} new comments`}</Pill>;
}
