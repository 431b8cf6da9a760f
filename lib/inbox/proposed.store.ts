import { keyedQuery } from "@/lib/platform/database/keyed";

/** Table, key, time and condition of each kind. Each part follows an index of its own. */
const parts = {
  activation: ["agent_activations", "id", "asked_at", "asked_by_id = $1"],
  change: [
    "control_changes",
    "id",
    "proposed_at",
    "proposed_by_id = $1 and (through_agent_id is not null or cardinality(through_ids) = 0)",
  ],
  leaver: ["leavers", "id", "left_at", "by_ids @> array[$1::text]"],
  narrowing: ["narrowing_requests", "id", "asked_at", "asked_by_id = $1"],
  offer: ["ownership_offers", "id", "offered_at", "offered_by_id = $1"],
  onboarding: ["agent_onboardings", "id", "requested_at", "requested_by_id = $1"],
  retirement: ["retirements", "agent_id", "begun_at", "begun_by_id = $1"],
  review: ["access_reviews", "id", "created_at", "created_by_id = $1"],
  revocation: ["revocation_requests", "id", "asked_at", "asked_by_id = $1"],
} as const;
export type ProposedKind = keyof typeof parts;

export const isProposedKind = (kind: unknown): kind is ProposedKind =>
  typeof kind === "string" && Object.hasOwn(parts, kind);

/** One proposal of a person. It is also its place: the newest come first. */
export type ProposedRow = { kind: ProposedKind; id: string; at: Date };

// $1: the person. $2, $3, $4: the place. $5: how many.
const partSql = ([kind, [table, id, at, condition]]: [string, (typeof parts)[ProposedKind]]): string =>
  `(select '${kind}' as kind, ${id} as id, ${at} as at from ${table}
    where ${condition} and ${at} <= $2 and (${at} < $2 or ('${kind}', ${id}) < ($3, $4))
    order by ${at} desc, ${id} desc limit $5)`;

const proposedSql = `
  select * from (${Object.entries(parts).map(partSql).join(" union all ")}) proposed
  order by at desc, kind desc, id desc limit $5`;

/** Lists the proposals of a person, the newest first, after a place. */
export function proposedBy(
  personId: string,
  { after, take }: { after: ProposedRow | undefined; take: number },
): Promise<ProposedRow[]> {
  const { at, kind, id } = after ?? { at: new Date("9999-01-01T00:00:00Z"), kind: "change", id: "" };
  return keyedQuery<ProposedRow>(proposedSql, [personId, at, kind, id, take]);
}
