import type { DeclaredValue, DeclaredValues } from "@/lib/authority/judge/declared-fields";
import { readableAmount } from "@/lib/authority/language/amount";
import type { ApprovalAbove } from "@/lib/authority/language/model";
import { approvalText } from "./describe";
import { list } from "./words";

type Action = {
  action: string;
  resourceType: string;
  resource: string;
  task: string | null;
  fields: DeclaredValues;
};

/** Describes an action in one plain sentence with every declared field. */
export function actionSentence(agentName: string, { action, resourceType, resource, task, fields }: Action): string {
  const entries = Object.entries(fields);
  const amount = entries.find(([, { kind }]) => kind === "money");
  const others = entries.filter((entry) => entry !== amount).map(([name, value]) => `${name} ${valueText(value)}`);
  const parts = [
    `${agentName} wants to ${action} ${resourceType} ${resource}${amount ? ` of ${valueText(amount[1])}` : ""}`,
    ...(others.length > 0 ? [`with ${list(others)}`] : []),
    ...(task === null ? [] : [`task ${task}`]),
  ];
  return `${parts.join(", ")}.`;
}

/** Writes a value for people: `1,420.00 USD`. Money keeps its decimals, so that nothing is guessed. */
export function valueText(value: DeclaredValue): string {
  if (value.kind === "money") return `${grouped(value.value)} ${value.unit}`;
  if (value.kind === "number") return readableAmount(value.value);
  return String(value.value);
}

function grouped(decimal: string): string {
  const [whole = "", decimals] = decimal.split(".");
  return `${readableAmount(whole)}${decimals === undefined ? "" : `.${decimals}`}`;
}

const holders = {
  entitlement: "What the delegating person may delegate",
  ceiling: "The agent's blueprint",
  delegation: "The delegation",
  token: "The token",
} as const;

/** Names the hop that asks, and its threshold: `The delegation asks above 250 USD or in another currency`. */
export const askSentence = (kind: keyof typeof holders, above: readonly ApprovalAbove[]): string =>
  `${holders[kind]} asks a person ${list(above.map(approvalText), "or")}.`;
