import type { Tx } from "@/lib/platform/database/transaction";

/** Many times what waits to be sealed at full load. */
const mostUnsealed = 5_000;

type Looked = {
  instanceId: string;
  since: Date;
  /** Records up to this one were looked at before, when they were not sealed yet. */
  after?: string;
};

/**
 * Whether an instance acted after an instant. An action is a decision in its name, or an exchange of its token. It was
 * sealed since, or is recorded and not sealed yet. Behind the exclusive barrier no later one can commit. If too many
 * records wait to be sealed, it answers true.
 */
export async function actedSince(
  reader: Pick<Tx, "$queryRaw">,
  { instanceId, since, after = "0" }: Looked,
): Promise<boolean> {
  // Sealing moves the head and the use of instances together. So one statement sees each record in one of both places.
  const rows = await reader.$queryRaw<{ acted: boolean }[]>`
    with unsealed as materialized (
      select type, body from log_entries
      where id > greatest((select max(last_entry) from log_head), ${after}::bigint) order by id limit ${mostUnsealed})
    select exists (select from instance_usage where instance_id = ${instanceId} and last_action_at > ${since})
      or exists (select from unsealed where type = 'decision.made'
        and position(convert_to(${`"instance":"${instanceId}"`}, 'UTF8') in body) > 0)
      or exists (select from unsealed where type = 'token.issued' and (select t.instance_id from access_tokens t
        where t.jti = substring(encode(body, 'escape') from '"exchangedFor":"([0-9A-Za-z_]+)"')) = ${instanceId})
      or (select count(*) from unsealed) = ${mostUnsealed} as acted`;
  return rows[0]?.acted ?? true;
}
