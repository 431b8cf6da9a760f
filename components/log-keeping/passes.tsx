import { Timestamp } from "@/components/time/timestamp";
import type { KeyValueProps } from "@/components/ui/key-value";
import type { CompletenessResponse } from "@/lib/log-keeping/completeness.schema";

type Pass = Pick<CompletenessResponse["check"], "whole" | "progress">;
type Item = KeyValueProps["items"][number];

/** A number of entries in words. */
export const entryCount = (size: number): string => `${size.toLocaleString("en")} ${size === 1 ? "entry" : "entries"}`;

/** The last check of the whole log. */
export const lastWhole = ({ whole }: Pass): Item => ({
  label: "Last whole check",
  value: whole ? (
    <>
      <Timestamp at={whole.at} mode="exact" /> of {entryCount(whole.size)}
    </>
  ) : (
    "none yet"
  ),
});

/** How far the check under way has come; nothing between two checks. */
export const underWay = ({ progress }: Pass): Item[] =>
  progress
    ? [{ label: "Under way", value: `${progress.done.toLocaleString("en")} of ${entryCount(progress.total)}` }]
    : [];
