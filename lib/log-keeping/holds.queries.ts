import { namesNow } from "@/lib/audit/kept-names";
import type { LegalHold } from "./holds.schema";
import { listHolds } from "./holds.store";

/** Released holds that are still listed. */
const mostReleased = 20;

/** Lists the legal holds in effect and the latest released ones. */
export async function getHolds(): Promise<LegalHold[]> {
  const rows = await listHolds(mostReleased);
  const names = await namesNow(rows.flatMap(({ placedById, releasedById }) => [placedById, releasedById ?? ""]));
  const named = (id: string) => ({ id, name: names.get(id) ?? null });
  return rows.map(({ id, name, reason, from, to, q, placedById, placedAt, releasedById, releasedAt }) => ({
    ...{ id, name, reason, q, from: from.toISOString(), to: to.toISOString() },
    ...{ placedBy: named(placedById), placedAt: placedAt.toISOString() },
    releasedBy: releasedById === null ? null : named(releasedById),
    releasedAt: releasedAt?.toISOString() ?? null,
  }));
}
