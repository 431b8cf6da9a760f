import type { IdentifiedElement } from "@/lib/authority/language/model";
import type { Tx } from "@/lib/platform/database/transaction";
import {
  beginningsOf,
  type CountedElements,
  type Transfer,
  transfersOf,
  type WrittenDown,
} from "./carry-counters.policy";

/**
 * Copies spent counters to the limits that delegations state from now on (rules L7). The sources are other elements of
 * the same delegation and delegations above it at any depth.
 *
 * Counters stay locked until the transaction ends, so only records may be written after this step. A decision that
 * waits for such a counter compares its epochs again (`commit_batch`). So no decision uses a counter that was already
 * copied.
 */
export async function carryCounters(tx: Tx, written: readonly WrittenDown[], now: Date): Promise<void> {
  const beginnings = beginningsOf(written);
  if (beginnings.length === 0) return;
  const ancestors = await ancestorsOf(tx, new Set(beginnings.filter((one) => one.inherits).map(({ id }) => id)));
  const hops = new Set([...beginnings.map(({ id }) => id), ...[...ancestors.values()].flat()]);
  const counted = await countedBy(tx, hops);
  const transfers = beginnings.flatMap((beginning) => transfersOf(beginning, ancestors, counted, now));
  if (transfers.length > 0) await carry(tx, transfers);
}

async function ancestorsOf(tx: Tx, ids: ReadonlySet<string>): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (ids.size === 0) return found;
  const rows = await tx.$queryRaw<{ id: string; above: string }[]>`
    with recursive hops as (
      select id, parent_id as above from delegations where id = any(${[...ids]}) and parent_id is not null
      union all
      select h.id, d.parent_id from hops h join delegations d on d.id = h.above where d.parent_id is not null
    )
    select id, above from hops`;
  for (const { id, above } of rows) found.set(id, [...(found.get(id) ?? []), above]);
  return found;
}

/** Reads all versions and not only the current ones: an amount that a former version counted stays spent. */
async function countedBy(tx: Tx, ids: ReadonlySet<string>): Promise<CountedElements> {
  const rows = await tx.$queryRaw<{ id: string; element: IdentifiedElement }[]>`
    select distinct v.delegation_id as id, part as element
      from delegation_versions v cross join lateral jsonb_array_elements(v.authority) as part
      where v.delegation_id = any(${[...ids]}) and part @? '$.limits[*].window'`;
  const counted = new Map<string, IdentifiedElement[]>();
  for (const { id, element } of rows) counted.set(id, [...(counted.get(id) ?? []), element]);
  return counted;
}

/**
 * Copies the spent amounts under the locks of all counters, taken in the order in which commits lock them.
 *
 * Counters of one delegation never count the same action twice, except for amounts copied between them. So it sums them
 * without that part (`carried`). Each delegation above counted all actions below it, so only the greatest of their sums
 * is used.
 */
async function carry(tx: Tx, transfers: readonly Transfer[]): Promise<void> {
  const ends = new Map(
    transfers.flatMap(({ to, from, expiresAt }) => [to, from].map((key) => [key, expiresAt] as const)),
  );
  const [keys, expiries] = [[...ends.keys()], [...ends.values()].map((end) => end.toISOString())];
  await tx.$executeRaw`
    insert into counters (key, spent, expires_at)
      select key, 0, expires_at from unnest(${keys}::text[], ${expiries}::timestamptz[]) as asked (key, expires_at)
      order by key
    on conflict (key) do nothing`;
  await tx.$queryRaw`select from counters where key = any(${keys}) order by key for update`;
  const [to, from] = [transfers.map((one) => one.to), transfers.map((one) => one.from)];
  const above = transfers.map((one) => one.above ?? "");
  await tx.$executeRaw`
    with taken as (
      select t.key, t.above, sum(c.spent - c.carried) as amount
        from unnest(${to}::text[], ${from}::text[], ${above}::text[]) as t (key, other, above)
          join counters c on c.key = t.other group by t.key, t.above
    ), due as (
      select key, coalesce(sum(amount) filter (where above = ''), 0) as beside,
        coalesce(max(amount) filter (where above <> ''), 0) as above from taken group by key
    )
    update counters c set carried_at = decision_time(), carried = coalesce(due.beside, c.carried),
        spent = coalesce(greatest(c.spent - c.carried, due.above - due.beside) + due.beside, c.spent)
      from unnest(${keys}::text[]) as locked (key) left join due on due.key = locked.key
      where c.key = locked.key`;
}
