import { keyedQuery } from "@/lib/platform/database/keyed";
import { sqlPool } from "@/lib/platform/database/pool";
import { columns, type ReviewRow } from "./store";

export type DueRow = ReviewRow & { isDue: boolean; isOpening: boolean };

const withClock = `${columns}, due_at <= (select clock_timestamp()) as "isDue", opens_at <= (select clock_timestamp()) as "isOpening"`;

/** The next campaigns that a job looks after: those under way, and scheduled ones that are to open. */
export const toTend = (after: string, take: number): Promise<DueRow[]> =>
  keyedQuery<DueRow>(
    `select ${withClock} from access_reviews where id in (
       (select id from access_reviews where status in ('opening', 'open', 'closing') and id > $1 order by id limit $2)
       union all
       (select id from access_reviews where status = 'scheduled' and opens_at <= (select clock_timestamp()) and id > $1
        order by id limit $2)
       order by id limit $2)
     order by id`,
    [after, take],
  );

export async function findDue(id: string): Promise<DueRow | undefined> {
  const { rows } = await sqlPool().query<DueRow>(`select ${withClock} from access_reviews where id = $1`, [id]);
  return rows[0];
}
