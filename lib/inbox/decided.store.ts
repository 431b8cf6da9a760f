import { keyedQuery } from "@/lib/platform/database/keyed";
import type { DecidedItem } from "./decided.schema";

type Part = {
  from: string;
  /** Unique among the decisions of the kind, as text. */
  key: string;
  /** The column behind the key, where the key is made from one. */
  order?: string;
  /** Id of the thing that was decided. */
  id: string;
  verdict: string;
  note?: string;
  at: string;
  where: string;
};

const serial = { key: "lpad(id::text, 20, '0')", order: "id" } as const;
const ofRow = { key: "id", id: "id" } as const;

/** Whether a row is the last one about its thing that the condition holds for. */
const isLast = (table: string, thing: string, condition: string): string =>
  `not exists (select from ${table} later where later.${thing} = ${table}.${thing} and ${condition} and later.id > ${table}.id)`;

/** Each part follows an index of its own, in the order of the list. Of several decisions on one thing it has the last. */
const parts = {
  request: [
    {
      ...{ from: "request_votes", ...serial, id: "request_id", verdict: "verdict::text", note: "note", at: "at" },
      where: `person_id = $1 and withdrawn_at is null
        and ${isLast("request_votes", "request_id", "later.person_id = $1 and later.withdrawn_at is null")}`,
    },
  ],
  action: [
    {
      ...{ from: "action_approval_votes", ...serial, id: "approval_id", verdict: "'approve'", note: "note", at: "at" },
      where: `person_id = $1 and ${isLast("action_approval_votes", "approval_id", "later.person_id = $1")}
        and not exists (select from action_approvals a where a.id = approval_id
          and a.decided_by_id = $1 and a.status = 'denied' and a.taken_back_at is null)`,
    },
    {
      ...{ from: "action_approvals", ...ofRow, verdict: "'deny'", note: "note", at: "decided_at" },
      where: "decided_by_id = $1 and status = 'denied' and taken_back_at is null",
    },
  ],
  change: [
    {
      ...{ from: "control_changes", ...ofRow, note: "note", at: "decided_at" },
      verdict: "case when status = 'applied' then 'confirm' else 'refuse' end",
      where: "decided_by_id = $1 and status in ('applied', 'refused')",
    },
  ],
  activation: [
    {
      ...{ from: "agent_activations", ...ofRow, note: "answer", at: "ended_at" },
      verdict: "case when status = 'refused' then 'refuse' else 'confirm' end",
      where: "answered_by_id = $1",
    },
  ],
  link: [
    {
      ...{ from: "external_identities", key: "md5(iss || ' ' || sub)", id: "'lnk_' || md5(iss || ' ' || sub)" },
      ...{ verdict: "'confirm'", at: "confirmed_at", where: "confirmed_by_id = $1" },
    },
  ],
  passkey: [{ from: "passkeys", ...ofRow, verdict: "'confirm'", at: "confirmed_at", where: "confirmed_by_id = $1" }],
  offer: [
    {
      ...{ from: "ownership_offers", ...ofRow, note: "answer", at: "answered_at", where: "answered_by_id = $1" },
      verdict: `case when answered_by_id = person_id then case when status = 'declined' then 'decline' else 'accept' end
        when status = 'declined' then 'refuse' else 'confirm' end`,
    },
  ],
  onboarding: [
    {
      ...{ from: "agent_onboardings", ...ofRow, at: "decided_at", where: "decided_by_id = $1" },
      note: "case when status = 'returned' then reason end",
      verdict: "case when agent_id is null then 'return' else 'register' end",
    },
  ],
  narrowing: [
    {
      ...{ from: "narrowing_requests", ...ofRow, note: "note", at: "ended_at" },
      verdict: "case when status = 'accepted' then 'accept' else 'decline' end",
      where: "decided_by_id = $1 and status in ('accepted', 'declined')",
    },
  ],
  revocation: [
    {
      ...{ from: "revocation_requests", ...ofRow, note: "note", at: "decided_at" },
      verdict: "case when status = 'revoked' then 'revoke' else 'refuse' end",
      where: "decided_by_id = $1 and status in ('revoked', 'refused')",
    },
  ],
  approval: [
    {
      ...{ from: "delegation_approvers", key: "delegation_id", id: "delegation_id", verdict: "'confirm'" },
      ...{ at: "confirmed_at", where: "person_id = $1 and confirmed_at is not null" },
    },
  ],
  detection: [
    {
      ...{ from: "detection_notes", ...serial, id: "detection_id", note: "note", at: "at" },
      verdict: `case what when 'open' then 'reopen' when 'confirmed' then 'confirm' when 'expected' then 'expect'
        when 'dismissed' then 'dismiss' else 'close' end`,
      where: `by_id = $1 and what <> 'comment'
        and ${isLast("detection_notes", "detection_id", "later.by_id = $1 and later.what <> 'comment'")}`,
    },
  ],
} as const satisfies Record<string, readonly Part[]>;
export type DecidedKind = keyof typeof parts;

export const isDecidedKind = (kind: unknown): kind is DecidedKind =>
  typeof kind === "string" && Object.hasOwn(parts, kind);

/** The last decision of a person on one thing, and its place: the newest come first. */
export type DecidedRow = {
  kind: DecidedKind;
  key: string;
  id: string;
  verdict: DecidedItem["verdict"];
  note: string;
  at: Date;
};

export type DecidedPlace = Pick<DecidedRow, "at" | "kind" | "key">;

// $1: the person. $2, $3, $4: the place. $5: how many.
const partSql = (kind: string, { from, key, order = key, id, verdict, note = "''", at, where }: Part): string =>
  `(select '${kind}' as kind, ${key} as key, ${id} as id, ${verdict} as verdict, coalesce(${note}, '') as note, ${at} as at
    from ${from} where ${where} and ${at} <= $2 and (${at} < $2 or ('${kind}', ${key}) < ($3, $4))
    order by ${at} desc, ${order} desc limit $5)`;

const decidedSql = `
  select * from (${Object.entries<readonly Part[]>(parts)
    .flatMap(([kind, of]) => of.map((part) => partSql(kind, part)))
    .join(" union all ")}) decided
  order by at desc, kind desc, key desc limit $5`;

/** Lists the last decisions of a person, the newest first, after a place. Each thing is listed once. */
export function decidedBy(
  personId: string,
  { after, take }: { after: DecidedPlace | undefined; take: number },
): Promise<DecidedRow[]> {
  const { at, kind, key } = after ?? { at: new Date("9999-01-01T00:00:00Z"), kind: "request", key: "" };
  return keyedQuery<DecidedRow>(decidedSql, [personId, at, kind, key, take]);
}
