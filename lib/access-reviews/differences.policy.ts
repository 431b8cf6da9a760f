import { type Evidence, factWords } from "./model";

export type Difference = { member: string; here: string; there: string };

const words: Readonly<Record<string, string>> = {
  ...factWords,
  agent: "Agent",
  role: "Role",
  status: "Status",
  lastActionAt: "Last action",
  allowed: "Allowed actions",
  denied: "Denied actions",
  detections: "Open detections",
  risk: "Risk tier",
  riskScore: "Risk score",
  owner: "Owner",
  createdAt: "Created",
  lastReviewedAt: "Last review",
  changedSinceReview: "Changed since the last review",
  changes: "Changes since the last review",
};

/** Instants. Two of one day are alike: no two subjects are of the same millisecond. */
const instants = ["lastActionAt", "createdAt", "lastReviewedAt"];

const asText = (member: string, value: unknown): string => {
  if (value === null || value === undefined || value === "") return "none";
  if (instants.includes(member)) return String(value).slice(0, 10);
  if (typeof value === "number") return value.toLocaleString("en");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
};

const flat = ({ facts, ...evidence }: Evidence): Readonly<Record<string, unknown>> => ({ ...evidence, ...facts });

/** Names the facts in which the evidence of another item differs. */
export function differences(here: Evidence, there: Evidence): Difference[] {
  const [a, b] = [flat(here), flat(there)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((member) => asText(member, a[member]) !== asText(member, b[member]))
    .map((member) => ({
      member: words[member] ?? member,
      here: asText(member, a[member]),
      there: asText(member, b[member]),
    }));
}
