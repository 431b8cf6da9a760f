import type { PolicyFacts } from "@/lib/approval-policies/schema";

/** A request that rules are tried with, as it is typed. */
export type Sample = {
  riskTier: PolicyFacts["riskTier"];
  environment: PolicyFacts["environment"];
  type: string;
  actions: string[];
  /** The most each time; empty is no limit. */
  amount: string;
  unit: string;
  /** The risk score; empty is 0. */
  risk: string;
};

export const firstSample: Sample = {
  ...{ riskTier: "low", environment: "prod", type: "", actions: [], amount: "", unit: "", risk: "" },
};

/** Reads a sample as what a policy looks at; an amount without a currency is none that could be compared. */
export function sampleFacts({ riskTier, environment, type, actions, amount, unit, risk }: Sample): PolicyFacts {
  const limited = amount.trim() !== "";
  const spending = [{ unit: limited && unit !== "" ? unit : null, value: limited ? amount.trim() : null }];
  return { riskTier, environment, risk: Number(risk), elements: [{ type, actions, spending }] };
}

const spendingWords = ({ unit, value }: PolicyFacts["elements"][number]["spending"][number]): string =>
  value === null ? "without a limit" : `up to ${value} ${unit ?? ""}`.trim();

/** Describes what a policy looks at. */
export function factsWords({ riskTier, environment, risk, elements }: PolicyFacts): string {
  const each = elements.map(({ type, actions, spending }) =>
    [`${actions.join(", ")} ${type}`.trim(), ...spending.map(spendingWords)].join(" "),
  );
  return [`risk tier ${riskTier}`, environment, ...(risk > 0 ? [`risk ${risk}`] : []), ...each].join(" · ");
}
