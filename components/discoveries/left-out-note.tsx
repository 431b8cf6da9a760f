import { Note } from "@/components/ui/note";
import { MAX_A_DAY, MAX_UNDECIDED, MAX_WAITING } from "@/lib/discoveries/model";
import type { LeftOutDay } from "@/lib/discoveries/schema";

const number = (value: number): string => value.toLocaleString("en");

const sentenceOf = ({ server, day, added, leftOut }: LeftOutDay): string =>
  `${server.name}, ${day}: ${number(added)} subjects were added. At least ${number(leftOut)} more questions are not in this list.`;

const bounds = `A resource server adds at most ${number(MAX_A_DAY)} in a day (UTC). At most ${number(MAX_UNDECIDED)} are undecided, and ${number(MAX_WAITING)} wait to be looked up.`;

/** Lists the resource servers of which not all unknown subjects were listed. Renders nothing without such a day. */
export function LeftOutNote({ days }: { days: readonly LeftOutDay[] }) {
  if (days.length === 0) return null;
  return <Note title="Unknown subjects may be missing">{[...days.map(sentenceOf), bounds].join(" ")}</Note>;
}
