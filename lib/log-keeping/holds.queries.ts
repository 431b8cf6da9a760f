import { namesNow } from "@/lib/audit/kept-names";
import { openChangesOf } from "@/lib/control-changes/queries";
import type { Principal } from "@/lib/principals/principal";
import type { LegalHold } from "./holds.schema";
import { listHolds } from "./holds.store";
import { holdControl } from "./model";

/** Released holds that are still listed. */
const mostReleased = 20;

/** Lists the legal holds in effect and the latest released ones, each with the release that waits. */
export async function getHolds(principal: Principal): Promise<LegalHold[]> {
  const rows = await listHolds(mostReleased);
  const held = rows.flatMap(({ id, releasedAt }) => (releasedAt === null ? id : []));
  const [names, waiting] = await Promise.all([
    namesNow(rows.flatMap(({ placedById, releasedById }) => [placedById, releasedById ?? ""])),
    openChangesOf(principal, holdControl, held, "settings:write"),
  ]);
  const named = (id: string) => ({ id, name: names.get(id) ?? null });
  return rows.map(({ id, name, reason, from, to, q, placedById, placedAt, releasedById, releasedAt }) => ({
    ...{ id, name, reason, q, from: from.toISOString(), to: to.toISOString() },
    ...{ placedBy: named(placedById), placedAt: placedAt.toISOString() },
    releasedBy: releasedById === null ? null : named(releasedById),
    releasedAt: releasedAt?.toISOString() ?? null,
    pendingChange: waiting.get(id) ?? null,
  }));
}
