import type { Evidence } from "./model";

export type Difference = { member: string; here: string; there: string };

const words: Readonly<Record<string, string>> = {
  status: "Status",
  lastActionAt: "Last action",
  allowed: "Allowed actions",
  denied: "Denied actions",
  detections: "Open detections",
  risk: "Risk tier",
  owner: "Owner",
  createdAt: "Created",
  lastReviewedAt: "Last review",
  changedSinceReview: "Changed since the last review",
};

const asText = (value: unknown): string => {
  if (value === null || value === undefined || value === "") return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
};

const flat = ({ facts, ...evidence }: Evidence): Readonly<Record<string, unknown>> => ({ ...evidence, ...facts });

/** Names the facts in which the evidence of another item differs. */
export function differences(here: Evidence, there: Evidence): Difference[] {
  const [a, b] = [flat(here), flat(there)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((member) => asText(a[member]) !== asText(b[member]))
    .map((member) => ({ member: words[member] ?? member, here: asText(a[member]), there: asText(b[member]) }));
}
