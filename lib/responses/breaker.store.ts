import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { enoughAgents } from "./breaker.policy";

export type BreakerFacts = {
  /** The detection that asks people, while the circuit breaker is open. */
  detectionId: string | null;
  /** Stops of the last hour, since the circuit breaker was last closed. */
  stops: number;
  /** Agents that may act, and those that were stopped in that hour; counted up to a most. */
  agents: number;
};

type Reader = Pick<Tx, "$queryRaw">;

/** Reads the circuit breaker. Each count reads few rows, however many agents and detections there are. */
export async function readBreaker(reader: Reader = prisma()): Promise<BreakerFacts> {
  const rows = await reader.$queryRaw<{ detectionId: string | null; stops: bigint; active: bigint }[]>`
    select (select id from detections where kind = 'responses_held' and status in ('open', 'confirmed') limit 1)
        as "detectionId",
      (select count(*) from detections where response in ('quarantined', 'suspended')
        and raised_at > (select clock_timestamp()) - interval '1 hour'
        and raised_at > (select coalesce(max(closed_at), '-infinity') from detections
          where kind = 'responses_held')) as stops,
      (select count(*) from (select from agents where status = 'active' limit ${enoughAgents}::int) a) as active`;
  const { detectionId = null, stops = 0n, active = 0n } = rows[0] ?? {};
  return { detectionId, stops: Number(stops), agents: Number(active) + Number(stops) };
}
