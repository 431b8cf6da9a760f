import { Note } from "@/components/ui/note";
import { MAX_A_DAY, MAX_UNDECIDED } from "@/lib/discoveries/model";
import type { LeftOutDay } from "@/lib/discoveries/schema";

const number = (value: number): string => value.toLocaleString("en");

const sentenceOf = ({ server, day, added, leftOut }: LeftOutDay): string =>
  `${server.name}, ${day}: at least ${number(leftOut)} questions were about others, because ${
    added >= MAX_A_DAY
      ? `${number(MAX_A_DAY)} new ones are listed in a day (UTC)`
      : `${number(MAX_UNDECIDED)} of them were undecided`
  }.`;

/** Says of which resource servers not all unknown subjects were listed. Renders nothing without such a day. */
export function LeftOutNote({ days }: { days: readonly LeftOutDay[] }) {
  if (days.length === 0) return null;
  return <Note title="Not all unknown subjects are listed">{days.map(sentenceOf).join(" ")}</Note>;
}
