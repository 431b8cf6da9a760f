import type { Finding } from "@/lib/controls/model";
import { finding } from "./model";

type Reviewed = Record<"outcome" | "subject" | "reviewer", string | null>;

/** The exception of each result that was no answer, or was not carried out. */
const exceptions: Readonly<Record<string, Finding["code"]>> = {
  suspended: "silent_reviewer",
  kept_without_answer: "silent_reviewer",
  kept_not_applied: "answer_void",
  refused: "answer_refused",
};

/** Judges the result of one item of an access review: answered by another person, and carried out. */
export function judgeReviewed({ outcome, subject, reviewer }: Reviewed): Finding | null {
  if (reviewer && reviewer === subject) return finding("own_access");
  const code = exceptions[outcome ?? ""];
  return code ? finding(code) : null;
}
