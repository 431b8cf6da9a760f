import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { liveStatuses } from "./model";

export type LiveDelegation = {
  id: string;
  purpose: string;
  status: (typeof liveStatuses)[number];
  version: number;
  createdAt: Date;
  authority: CanonicalAuthority;
  /** Whether there is a delegation below it, in any state. */
  delegates: boolean;
};

const ofStatus = liveStatuses.map(
  (status) => `(select d.id from delegations d
    where d.agent_id = $1 and d.status = '${status}' and d.expires_at > (select clock_timestamp())
      and ($2::text is null or d.id < $2) order by d.id desc limit $3)`,
);

/** Lists the live delegations of an agent before an id, the newest first, each with its present authority. */
export const listLive = (agentId: string, before: string | undefined, take: number): Promise<LiveDelegation[]> =>
  keyedQuery<LiveDelegation>(
    `select d.id, d.purpose, d.status::text as status, d.current_version as version, d.created_at as "createdAt",
       v.authority, exists (select from delegations c where c.parent_id = d.id) as delegates
     from (select id from (${ofStatus.join(" union all ")}) one order by id desc limit $3) live
       join delegations d on d.id = live.id
       join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version
     order by d.id desc`,
    [agentId, before ?? null, take],
    { inOrder: true },
  );
