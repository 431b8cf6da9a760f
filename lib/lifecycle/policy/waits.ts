import type { Environment, RiskTier } from "@/lib/agents/model";
import type { LifecycleRule } from "@/lib/lifecycle/model";
import { ruleFor, waitDaysIn, waitDaysOf } from "./policy";
import { type PolicyPreview, waitChanges, waitKinds } from "./schema";

/** An onboarding request or an activation that waits since an instant. The tier of a request is chosen later. */
export type WaitingStep =
  | { kind: "onboarding"; environment: Environment; since: Date }
  | { kind: "activation"; environment: Environment; riskTier: RiskTier; since: Date };

type Kind = WaitingStep["kind"];
type Change = (typeof waitChanges)[number];

const dayMs = 86_400_000;

const nouns: Record<Kind, readonly [one: string, many: string]> = {
  onboarding: ["onboarding request that waits", "onboarding requests that wait"],
  activation: ["activation that waits", "activations that wait"],
};
const effects: Record<Change, string> = {
  lapsed: "would have lapsed by now",
  sooner: "would lapse sooner",
  later: "would lapse later",
};

const daysFor = (rules: readonly LifecycleRule[], step: WaitingStep): number =>
  step.kind === "onboarding" ? waitDaysIn(rules, step.environment) : waitDaysOf(ruleFor(rules, step));

/** `capped`: there are more steps than these. */
type Compared = { before: readonly LifecycleRule[]; after: readonly LifecycleRule[]; now: Date; capped?: boolean };

function changeOf(step: WaitingStep, { before, after, now }: Compared): Change | undefined {
  const [had, gets] = [daysFor(before, step), daysFor(after, step)];
  if (had === gets) return undefined;
  if (gets > had) return "later";
  return step.since.getTime() + gets * dayMs <= now.getTime() ? "lapsed" : "sooner";
}

/** Counts the steps that wait by what other days would mean for them, had those applied from their beginning. */
export function countWaits(steps: readonly WaitingStep[], compared: Compared): PolicyPreview["waits"] {
  const changed = steps.map((step) => ({ kind: step.kind, change: changeOf(step, compared) }));
  return waitKinds.flatMap((kind) =>
    waitChanges.flatMap((change) => {
      const count = changed.filter((one) => one.kind === kind && one.change === change).length;
      const noun = nouns[kind][count === 1 ? 0 : 1];
      const sentence = `${compared.capped ? "At least " : ""}${count.toLocaleString("en")} ${noun} ${effects[change]}.`;
      return count === 0 ? [] : [{ kind, change, count, sentence }];
    }),
  );
}
