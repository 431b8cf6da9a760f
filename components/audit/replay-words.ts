import type { SingleReplayResponse } from "@/lib/decisions/replay/single.schema";

type LeftOut = SingleReplayResponse["leftOut"][number];

const parts: Record<LeftOut, string> = {
  cumulative_limits: "cumulative limits",
  approval_policies: "approval policies",
  entitlements: "entitlements",
  ceilings: "ceilings",
  catalogue: "the catalogue",
  hidden_delegations: "delegations that you may not see",
};

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** The parts that a re-run does not judge, in one sentence. */
export const leftOutText = (leftOut: readonly LeftOut[]): string =>
  leftOut.length === 0 ? "" : `Not judged again: ${listed(leftOut.map((part) => parts[part]))}.`;

const reasons: Record<NonNullable<SingleReplayResponse["notReplayed"]>, string> = {
  facts_missing: "This decision cannot be judged again: a fact of it was erased or is not on record.",
  no_delegation: "This decision cannot be judged again: it names no delegation that you may see.",
  version_missing:
    "This decision cannot be judged again: a version that it names is not kept, or its digest is another one.",
};

/** The reason why a decision was not judged again. */
export const notReplayedText = (reason: SingleReplayResponse["notReplayed"]): string =>
  reasons[reason ?? "facts_missing"];

/** A verdict in words. A refusal that waits for an approval is one. */
export function verdictWords({ verdict, code }: { verdict: "allow" | "ask" | "deny"; code: string | null }): string {
  if (verdict === "ask" || code === "approval_required") return "needs approval";
  return verdict === "allow" ? "allowed" : "denied";
}
