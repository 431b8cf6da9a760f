import type { Evidence } from "./model";

/** Delegations of an agent since its last review, counted up to a limit. */
export type DelegationsSince = { added: number; widened: number };

type Member = readonly [words: string, of: (evidence: Evidence) => string | null | undefined];
const fact =
  (name: string) =>
  ({ facts }: Evidence) =>
    facts[name];

/** Members of record, in the order in which a sentence names them. Use and counts change by themselves. */
const members: readonly Member[] = [
  ["owner", ({ owner }) => owner],
  ["risk tier", ({ risk }) => risk],
  ["status", ({ status }) => status],
  ["environment", fact("environment")],
  ["blueprint", fact("blueprint")],
  ["delegator", fact("delegator")],
  ["end", fact("expires")],
  ["ceiling", fact("ceiling")],
  ["roles", fact("roles")],
  ["permission to delegate", fact("may")],
  ["purpose", fact("purpose")],
];

/** Longer values are not repeated in a sentence. */
const longest = 60;

function memberChange([words, of]: Member, before: Evidence, now: Evidence): string[] {
  const [was, is] = [of(before), of(now) ?? ""];
  // A fact that the earlier evidence did not have yet.
  if (was === undefined || (was ?? "") === is) return [];
  if (Math.max(was?.length ?? 0, is.length) > longest) return [`another ${words}`];
  return [`${words} ${was || "none"} → ${is || "none"}`];
}

const counted = (count: number, what: string): string[] =>
  count === 0 ? [] : [`${count.toLocaleString("en")} ${count === 1 ? "delegation" : "delegations"} ${what}`];

/**
 * Names the changes of a subject since its last review in one sentence; null if nothing changed.
 *
 * @param isOther Whether a member changed that its fingerprint covers.
 */
export function changesSince(
  before: Evidence,
  now: Evidence,
  { isOther, added, widened }: DelegationsSince & { isOther: boolean },
): string | null {
  const parts = [
    ...members.flatMap((member) => memberChange(member, before, now)),
    ...counted(added, "added"),
    ...counted(widened, "widened"),
  ];
  if (parts.length === 0) return isOther ? "Changed in another member." : null;
  const text = parts.join(", ");
  return `${text[0]?.toUpperCase()}${text.slice(1)}.`;
}
