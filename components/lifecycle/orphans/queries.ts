import { lazyReader } from "@/components/data/api-client";
import { listQuery, readQuery } from "@/components/data/queries";
import type { OrphanQueue } from "./orphan-words";

const OrphanList = lazyReader(() => import("@/lib/lifecycle/orphans/schema").then((module) => module.OrphanList));

const meta = { topics: ["agents", "people"] };

export const orphanKeys = {
  list: (queue: OrphanQueue) => ["agents", "orphans", queue],
  count: ["agents", "orphans-count"],
} as const;

/** Agents for which no person answers, for one reason or all. */
export const orphanList = (queue: OrphanQueue) => ({
  meta,
  ...listQuery(orphanKeys.list(queue), "/api/orphans", OrphanList, queue === "all" ? {} : { reason: queue }),
});

/** How many agents there are for which no person answers. */
export const orphanCount = { meta, ...readQuery(orphanKeys.count, "/api/orphans", OrphanList, { limit: 1 }) };
