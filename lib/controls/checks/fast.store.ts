import { sqlPool } from "@/lib/platform/database/pool";

/** How long an approver took, in seconds; null if they never opened the request. */
export type Took = { seconds: number | null };

/** An approval as its entry states it: of a step of a request, or of a single action. */
export type Approval = { id: string; revision: number; step: number; personId: string; time: string };

const asked = `unnest($1::text[], $2::int[], $3::int[], $4::text[], $5::timestamptz[])
  with ordinality as w(id, revision, step, person_id, at, place)`;

const values = (approvals: readonly Approval[]) => [
  approvals.map(({ id }) => id),
  approvals.map(({ revision }) => revision),
  approvals.map(({ step }) => step),
  approvals.map(({ personId }) => personId),
  approvals.map(({ time }) => time),
];

async function tookOf(sql: string, approvals: readonly Approval[]): Promise<(Took | undefined)[]> {
  const { rows } = await sqlPool().query<Took & { place: string }>(sql, values(approvals));
  const found = new Map(rows.map(({ place, seconds }) => [Number(place), { seconds }]));
  return approvals.map((_, at) => found.get(at + 1));
}

/** The times of approvals of requests, in their order; undefined where no vote is stored. */
export const requestTimes = (approvals: readonly Approval[]): Promise<(Took | undefined)[]> =>
  tookOf(
    `select w.place, extract(epoch from v.at - v.first_read_at)::float8 as seconds
     from ${asked} cross join lateral (
       select at, first_read_at from request_votes v
       where v.request_id = w.id and v.revision = w.revision and v.step = w.step and v.person_id = w.person_id
         and v.verdict = 'approve' and v.at <= w.at + interval '1 minute' order by v.at desc limit 1) v`,
    approvals,
  );

/** The times of approvals of single actions, in their order. The time begins when the agent asked. */
export const actionTimes = (approvals: readonly Approval[]): Promise<(Took | undefined)[]> =>
  tookOf(
    `select w.place, extract(epoch from coalesce(v.at, a.decided_at) - a.created_at)::float8 as seconds
     from ${asked} join action_approvals a on a.id = w.id left join lateral (
       select at from action_approval_votes v
       where v.approval_id = a.id and v.person_id = w.person_id order by v.at desc limit 1) v on true`,
    approvals,
  );
