import { z } from "zod";
import type { ControlChange } from "@/lib/control-changes/model";
import type { HoldRow } from "./holds.store";
import { RetentionMonths } from "./retention.schema";

const kept = (months: number | null): string =>
  months === null ? "Records are kept for ever." : `Records are kept ${months} months.`;

/** The document of a shorter retention. */
export const retentionContent = (before: number | null, after: number | null) => ({
  retention: { name: "Retention" },
  ...{ sentenceBefore: kept(before), before: { months: before }, after: { months: after } },
  sentenceAfter: `${kept(after)} Older months are removed and do not come back.`,
});

const Document = z.object({ content: z.object({ after: z.object({ months: RetentionMonths }) }) });

/** Reads the months of a proposed retention from its document. */
export const shorterMonths = ({ document }: Pick<ControlChange, "document">): number | null =>
  Document.parse(JSON.parse(document)).content.after.months;

const day = (at: Date): string => at.toISOString().slice(0, 10);

/** The document of the release of a legal hold. */
export function releaseContent({ id, name, reason, from, to, q }: HoldRow) {
  const period = `from ${day(from)} to ${day(new Date(to.getTime() - 1))}`;
  return {
    hold: { id, name, from: from.toISOString(), to: to.toISOString(), reason, q },
    sentenceBefore: `The legal hold ${name} keeps the records made ${period}.`,
    sentenceAfter: `${name} no longer keeps the records made ${period}. Retention may remove them.`,
  };
}
