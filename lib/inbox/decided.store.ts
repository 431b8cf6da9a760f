import { sqlPool } from "@/lib/platform/database/pool";
import type { DecidedItem } from "./decided.schema";

/** One decision of a person, and the place of it: the newest come first. */
export type DecidedRow = {
  kind: "request" | "action" | "change";
  /** Unique among the decisions of the kind. */
  key: string;
  id: string;
  verdict: DecidedItem["verdict"];
  note: string;
  at: Date;
};

export type DecidedPlace = Pick<DecidedRow, "at" | "kind" | "key">;

// $1: the person. $2, $3, $4: the place. $5: how many. Each part follows an index in the order of the list.
const decidedSql = `
  select * from (
    (select 'request' as kind, lpad(id::text, 20, '0') as key, request_id as id, verdict::text, note, at from request_votes
     where person_id = $1 and withdrawn_at is null and at <= $2
       and (at < $2 or ('request', lpad(id::text, 20, '0')) < ($3, $4))
     order by at desc, id desc limit $5)
    union all
    (select 'action', lpad(id::text, 20, '0'), approval_id, 'approve', note, at from action_approval_votes
     where person_id = $1 and at <= $2 and (at < $2 or ('action', lpad(id::text, 20, '0')) < ($3, $4))
     order by at desc, id desc limit $5)
    union all
    (select 'action', id, id, 'deny', note, decided_at from action_approvals
     where decided_by_id = $1 and status = 'denied' and taken_back_at is null and decided_at <= $2
       and (decided_at < $2 or ('action', id) < ($3, $4))
     order by decided_at desc, id desc limit $5)
    union all
    (select 'change', id, id, case when status = 'applied' then 'confirm' else 'refuse' end, coalesce(note, ''), decided_at
     from control_changes
     where decided_by_id = $1 and status in ('applied', 'refused') and decided_at <= $2
       and (decided_at < $2 or ('change', id) < ($3, $4))
     order by decided_at desc, id desc limit $5)) decided
  order by at desc, kind desc, key desc limit $5`;

/** Lists the decisions of a person, the newest first, after a place. */
export async function decidedBy(
  personId: string,
  { after, take }: { after: DecidedPlace | undefined; take: number },
): Promise<DecidedRow[]> {
  const { at, kind, key } = after ?? { at: new Date("9999-01-01T00:00:00Z"), kind: "request", key: "" };
  const { rows } = await sqlPool().query<DecidedRow>(decidedSql, [personId, at, kind, key, take]);
  return rows;
}
