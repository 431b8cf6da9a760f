import { noticeDays } from "@/lib/blueprints/model";
import type { DuePlace } from "@/lib/platform/database/due-place";
import { sqlPool } from "@/lib/platform/database/pool";
import type { DormancyStep } from "./model";
import { ownSuspension } from "./store";

/** An agent that is suspended for its silence and waits for an answer. `due`: the announced day, or the end of time. */
export type WaitingSilence = {
  agentId: string;
  step: Exclude<DormancyStep, "warned">;
  at: Date;
  due: Date;
  isBackup: boolean;
};

const due = `case when d.step = 'retirement_announced' then d.at + make_interval(days => ${noticeDays})
  else '9999-12-31 00:00:00+00'::timestamptz end`;
const row = `d.agent_id as "agentId", d.step, d.at, ${due} as due`;
const answered = `${row}, false as "isBackup"`;

/**
 * Lists the agents of a person that are suspended for their silence, by their due day and id. So it does for the backup
 * owner, who may only declare the silence. For security, also all that
 * people are asked to retire, which have no due day.
 */
export async function listSilences(
  { ownerId, isSecurity }: { ownerId: string; isSecurity: boolean },
  after: DuePlace | undefined,
  take: number,
): Promise<WaitingSilence[]> {
  const { rows } = await sqlPool().query<WaitingSilence>(
    `select * from (
       (select ${answered} from agents a join dormancies d on d.subject_id = a.id and d.step <> 'warned' and ${ownSuspension}
        where a.owner_id = $1)
       union
       (select ${answered} from dormancies d join agents a on a.id = d.agent_id and ${ownSuspension}
        where $2 and d.step = 'retirement_proposed'
          and ($3::timestamptz is null or $3 < '9999-12-31 00:00:00+00' or d.subject_id > $4)
        order by d.subject_id limit $5)
       union
       (select ${row}, true from ownership_offers o
          join agents a on a.id = o.agent_id and a.owner_id is distinct from o.person_id
          join dormancies d on d.subject_id = a.id and d.step <> 'warned' and ${ownSuspension}
        where o.person_id = $1 and o.status = 'accepted' and o.role = 'backup'
          and not ($2 and d.step = 'retirement_proposed')
          and not exists (select from expected_silences e where e.agent_id = a.id and e.until > clock_timestamp()))
     ) s
     where $3::timestamptz is null or s.due > $3 or (s.due = $3 and s."agentId" > $4)
     order by s.due, s."agentId" limit $5`,
    [ownerId, isSecurity, after?.due ?? null, after?.id ?? null, take],
  );
  return rows;
}
