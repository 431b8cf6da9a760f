import { sqlPool } from "@/lib/platform/database/pool";

/** A cover that a person accepted and whose time is over. */
export type EndedCover = { personId: string; coverId: string; until: Date };

export const occasionOf = ({ personId, until }: EndedCover): string => `cover_over:${personId}:${until.getTime()}`;

/** Reads covers that ended within the last day and whose end was not told, in the order of their ends. */
export async function endedCovers(after: EndedCover | undefined, take: number): Promise<EndedCover[]> {
  const { rows } = await sqlPool().query<EndedCover>(
    `select person_id as "personId", cover_id as "coverId", until_at as until from approval_covers c
     where status = 'accepted' and until_at <= (select clock_timestamp())
       and until_at > (select clock_timestamp()) - interval '1 day' and (until_at, person_id) > ($1::timestamptz, $2)
       and not exists (select 1 from notifications n where n.person_id = c.cover_id and n.occasion =
         'cover_over:' || c.person_id || ':' || (extract(epoch from c.until_at) * 1000)::bigint)
     order by until_at, person_id limit $3`,
    [after?.until ?? new Date(0), after?.personId ?? "", take],
  );
  return rows;
}
