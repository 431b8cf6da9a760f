import { sqlPool } from "@/lib/platform/database/pool";

/** A step of the decided revision of a request, with the votes that approved it. */
export type AskedStep = { number: number; state: string; quorum: number; asksConsent: boolean; voters: string[] };

/** A request as it was decided. `below` is true for a delegation below another one. */
export type Decided = { requesterId: string; below: boolean; steps: AskedStep[] };

/** Reads requests with the steps and votes of their decided revision, by id. */
export async function decidedRequests(ids: readonly string[]): Promise<Map<string, Decided>> {
  const { rows } = await sqlPool().query<Decided & { id: string }>(
    `select r.id, r.requester_id as "requesterId", r.parent_delegation_id is not null as below, coalesce((
       select json_agg(json_build_object('number', s.number, 'state', s.state,
           'quorum', coalesce((s.rule ->> 'quorum')::int, 1), 'asksConsent', s.rule ->> 'consentOf' is not null,
           'voters', coalesce((select json_agg(distinct v.person_id) from request_votes v
             where v.request_id = s.request_id and v.revision = s.revision and v.step = s.number
               and v.verdict = 'approve' and v.withdrawn_at is null), '[]'::json)) order by s.number)
       from request_steps s where s.request_id = r.id and s.revision = r.revision), '[]'::json) as steps
     from requests r where r.id = any($1::text[])`,
    [ids],
  );
  return new Map(rows.map(({ id, ...decided }) => [id, decided]));
}
