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
  detections: "Open or confirmed detections",
  detectedAt: "Newest detection",
  risk: "Risk tier",
  riskScore: "Risk score",
  owner: "Owner",
  createdAt: "Created",
  lastReviewedAt: "Last review",
  changedSinceReview: "Changed since the last review",
  changes: "Changes since the last review",
};

/** Instants. Two of one day are alike: no two subjects are of the same millisecond. */
const instants = ["lastActionAt", "detectedAt", "createdAt", "lastReviewedAt"];

const asText = (member: string, value: unknown): string => {
  if (value === null || value === undefined || value === "") return "none";
  if (instants.includes(member)) return String(value).slice(0, 10);
  if (typeof value === "number") return value.toLocaleString("en");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
};

const flat = ({ facts, sinceShown: _, ...evidence }: Evidence): Readonly<Record<string, unknown>> => ({
  ...evidence,
  ...facts,
});

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

const longest = 60;
const short = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);
/** Members about the last review, which the item tells by themselves. */
const ofReview: ReadonlySet<string> = new Set(
  ["lastReviewedAt", "changedSinceReview", "changes"].map((member) => words[member] ?? member),
);

/** Names in a sentence what differs between the evidence that was shown and that of now; null if nothing does. */
export function changedSince(shown: Evidence, now: Evidence): string | null {
  const parts = differences(shown, now).filter(({ member }) => !ofReview.has(member));
  if (parts.length === 0) return null;
  return `${parts.map(({ member, here, there }) => `${member}: ${short(here)} → ${short(there)}`).join(", ")}.`;
}
