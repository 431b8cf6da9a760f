import type { Direction } from "@/lib/platform/base/sorts.model";
import type { FoundPage } from "@/lib/platform/database/compared-page";
import { filteredPage } from "@/lib/platform/database/filtered-page";
import type { Column, Place } from "@/lib/platform/database/keyset";
import { type AddValue, both } from "@/lib/platform/http/filters/sql-conditions";
import type { FilterAsker } from "@/lib/principals/filter-asker";
import { expiringBefore, instanceConditions, renewalDue } from "./conditions";
import { type InstanceStatus, instanceStatuses } from "./model";

const id: Column = { sql: "id", type: "text" };
const orders = { created: [id], expires: [{ sql: "key_expires_at", type: "timestamptz" }, id] } as const;

type Page = { q: string; asker: FilterAsker; direction: Direction; after: Place | undefined; limit: number };

export type InstancePage = Page & {
  by: keyof typeof orders;
  /** Only instances of these statuses. */
  statuses: readonly InstanceStatus[];
  /** Only instances whose key expires by then. */
  until: Date | undefined;
  /** Only instances that must rotate their key. */
  due: boolean;
};

const joins = "join agents a on a.id = r.agent_id";

/** Finds instances of all agents. A page with a condition may be short or empty and still have a next one. */
export async function findPage({ q, asker, by, statuses, until, due, ...page }: InstancePage): Promise<FoundPage> {
  const values: unknown[] = [];
  const add: AddValue = (value) => `$${values.push(value)}`;
  const further = await instanceConditions(q, { asker, statuses }, add);
  // In their order, no row behind those that expire by then is compared.
  const isWalked = by === "expires" && until !== undefined;
  const within = isWalked ? ` and key_expires_at <= ${add(until)}` : "";
  return filteredPage({
    table: "instances",
    joins,
    lanes: statuses.map((status) => `status = '${status}'${within}`),
    order: orders[by],
    condition: both(
      further,
      until === undefined || isWalked ? undefined : expiringBefore(until, statuses, add),
      due ? renewalDue : undefined,
    ),
    values,
    ...page,
  });
}

/** Finds the instances of one agent, by their creation. */
export async function findPageOf(agentId: string, { q, asker, ...page }: Page): Promise<FoundPage> {
  const values: unknown[] = [];
  const add: AddValue = (value) => `$${values.push(value)}`;
  const condition = await instanceConditions(q, { asker, statuses: instanceStatuses }, add);
  const lanes = [`agent_id = ${add(agentId)}`];
  return filteredPage({ table: "instances", joins, lanes, order: orders.created, condition, values, ...page });
}
