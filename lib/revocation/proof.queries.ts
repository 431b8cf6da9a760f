import { sightingsOf } from "@/lib/decisions/sightings/store";
import { clock } from "@/lib/platform/base/clock";
import { evidenceByServer } from "./evidence.store";
import type { Asker } from "./policy";
import { getRevocation, visibleRow } from "./queries";
import type { RevocationProofResponse } from "./schema";

/** The most server processes in one proof. */
const mostProcesses = 200;

const instant = (at: Date | null): string | null => at?.toISOString() ?? null;

/** The end of a suspension: a person lifted it, or its given end has come. */
const overAt = ({ liftedAt, endsAt }: { liftedAt: Date | null; endsAt: Date | null }): Date | null =>
  liftedAt && endsAt && endsAt < liftedAt ? endsAt : (liftedAt ?? endsAt);

/** Reads the proof of a stop: what each resource server and each server process saw of it. */
export async function getProof(asker: Asker, id: string): Promise<RevocationProofResponse> {
  const row = await visibleRow(asker, id);
  const [revocation, { servers, capped }, processes] = await Promise.all([
    getRevocation(asker, id),
    evidenceByServer({ kind: row.scope, subjectId: row.subjectId }, row.effectiveAt, overAt(row)),
    sightingsOf(id, mostProcesses),
  ]);
  return {
    revocation,
    servers: servers.map(({ id: serverId, name, lastAllowedAt, firstRefusedAt, refused, allowedAfter }) => ({
      resourceServer: { id: serverId, name },
      ...{ lastAllowedAt: instant(lastAllowedAt), firstRefusedAt: instant(firstRefusedAt), refused, allowedAfter },
    })),
    capped,
    processes: processes.map(({ processId, noticedAt, lastAllowedAt, firstRefusedAt, ...rest }) => ({
      ...{ id: processId, ...rest, noticedAt: instant(noticedAt) },
      ...{ lastAllowedAt: instant(lastAllowedAt), firstRefusedAt: instant(firstRefusedAt) },
    })),
    asOf: clock.now().toISOString(),
  };
}
