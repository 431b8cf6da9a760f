import type { CanonicalAuthority } from "@/lib/authority/model";
import { spentOf } from "@/lib/delegations/store";
import type { Tx } from "@/lib/platform/db/transaction";
import { type Counter, carriedCounters, type WrittenDown } from "./policy";

/** Has what delegations write down counted from where it stands above them, in the transaction that writes it down. */
export async function carryCounters(tx: Tx, all: readonly WrittenDown[], now: Date): Promise<void> {
  const above = new Map<string, Counter[]>();
  for (const parentId of new Set(all.map((one) => one.parentId))) {
    const counters = await spentOf(tx, parentId, now);
    above.set(
      parentId,
      counters.map(({ key, spent, expires_at }) => ({ key, spent, expiresAt: expires_at })),
    );
  }
  const carried = all.flatMap((one) => carriedCounters(one, above.get(one.parentId) ?? []));
  if (carried.length === 0) return;
  const [keys, spent] = [carried.map(({ key }) => key), carried.map((one) => String(one.spent))];
  const ends = carried.map(({ expiresAt }) => expiresAt.toISOString());
  await tx.$executeRaw`
    insert into counters (key, spent, expires_at)
    select key, max(spent), max(expires_at)
      from unnest(${keys}::text[], ${spent}::bigint[], ${ends}::timestamptz[]) as carried (key, spent, expires_at)
      group by key
    on conflict (key) do update set spent = greatest(counters.spent, excluded.spent)`;
}

/** Those directly below a version that was not signed below it yet, and give less than they state. */
export async function inheritingBelow(
  tx: Tx,
  { id, digest, effective: above }: { id: string; digest: string; effective: CanonicalAuthority },
): Promise<WrittenDown[]> {
  const rows = await tx.$queryRaw<{ id: string; stated: CanonicalAuthority; effective: CanonicalAuthority }[]>`
    select d.id, v.authority as stated, v.effective from delegations d
      join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version
      where d.parent_id = ${id} and d.status in ('active', 'suspended')
        and v.parent_digest <> ${digest} and v.authority <> v.effective`;
  return rows.map(({ effective, ...one }) => ({ ...one, parentId: id, now: effective, above }));
}
