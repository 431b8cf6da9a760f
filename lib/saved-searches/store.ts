import { sqlPool } from "@/lib/platform/database/pool";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import { type Tx, uniqueViolation } from "@/lib/platform/database/transaction";
import { searchError } from "./errors";
import { type AlertCode, keptDays, mostOwn, mostShared, type SavedList, type SearchScope } from "./model";

export type SearchRow = Prisma.SavedSearchGetPayload<Record<never, never>>;

/** Searches that a person sees: their own, and shared ones of the lists that they read whole. */
export type Viewer = { personId: string; sharedLists: readonly SavedList[] };

const seesSharedOfTrail = ({ sharedLists }: Viewer): boolean => sharedLists.includes("trail");

const visible = ({ personId, sharedLists }: Viewer): Prisma.SavedSearchWhereInput => ({
  OR: [{ ownerId: personId }, { scope: "shared", list: { in: [...sharedLists] } }],
});

/** Reads a search that the viewer sees. Throws `saved_search_not_found`. */
export async function getOrThrow(
  viewer: Viewer,
  id: string,
  tx: Pick<Tx, "savedSearch"> = prisma(),
): Promise<SearchRow> {
  const row = await tx.savedSearch.findFirst({ where: { id, ...visible(viewer) } });
  if (!row) throw searchError("saved_search_not_found", { facts: { id } });
  return row;
}

/** Lists the searches of a list that the viewer sees, by name. */
export const list = (viewer: Viewer, of: SavedList): Promise<SearchRow[]> =>
  prisma().savedSearch.findMany({
    where: { list: of, ...visible(viewer) },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: mostOwn + mostShared,
  });

/** Requires room for one more search of a person. Those of one person are counted one after the other. */
export async function requireRoom(tx: Tx, ownerId: string, scope: SearchScope): Promise<void> {
  await tx.$queryRaw`select 1 from people where id = ${ownerId} for no key update`;
  if ((await tx.savedSearch.count({ where: { ownerId } })) >= mostOwn) throw searchError("too_many_saved_searches");
  if (scope === "shared") await requireRoomToShare(tx);
}

/** Requires room for one more shared search. Throws `too_many_saved_searches`. */
export async function requireRoomToShare(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(770021)`;
  const shared = await tx.savedSearch.count({ where: { scope: "shared" } });
  if (shared >= mostShared) throw searchError("too_many_saved_searches");
}

const nameTaken = (error: unknown): unknown =>
  uniqueViolation(error) === undefined
    ? error
    : searchError("saved_search_exists", { errors: [{ path: "name", code: "taken" }] });

/** Adds a search. Throws `saved_search_exists`. */
export async function insert(tx: Tx, data: Prisma.SavedSearchUncheckedCreateInput): Promise<void> {
  try {
    await tx.savedSearch.create({ data });
  } catch (error) {
    throw nameTaken(error);
  }
}

type Kept = Pick<SearchRow, "id" | "version">;

/** Changes a search, unless it was changed meanwhile. Throws `saved_search_changed_meanwhile`, `saved_search_exists`. */
export async function update(
  tx: Tx,
  { id, version }: Kept,
  data: Prisma.SavedSearchUncheckedUpdateManyInput,
): Promise<void> {
  const changed = await tx.savedSearch
    .updateMany({ where: { id, version }, data: { ...data, version: version + 1 } })
    .catch((error: unknown) => {
      throw nameTaken(error);
    });
  if (changed.count === 0) throw searchError("saved_search_changed_meanwhile", { facts: { id, version } });
}

/** Deletes a search with its alerts. Throws `saved_search_changed_meanwhile`. */
export async function remove(tx: Tx, { id, version }: Kept): Promise<void> {
  const { count } = await tx.savedSearch.deleteMany({ where: { id, version } });
  if (count === 0) throw searchError("saved_search_changed_meanwhile", { facts: { id, version } });
}

export type AlertRow = {
  id: string;
  searchId: string;
  name: string;
  q: string;
  scope: SearchScope;
  count: number;
  first: number;
  last: number;
  at: Date;
  acknowledged: boolean;
};

// Of each visible search, which are few, an index gives the newest alerts.
const newestOfEach = `
  select a.id, s.id as "searchId", s.name, s.q, s.scope, a.count, a.first_index::float8 as first,
    a.last_index::float8 as last, a.at, coalesce(k.last_index >= a.last_index, false) as acknowledged
  from saved_searches s
  cross join lateral (
    select * from search_alerts a
    where a.search_id = s.id and a.expires_at > clock_timestamp() and ($3::text is null or a.id < $3)
    order by a.id desc limit $4
  ) a
  left join search_alert_marks k on k.alert_id = a.id and k.person_id = $1
  where s.owner_id = $1 or ($2::boolean and s.scope = 'shared')`;

/** Lists alerts of the searches that the viewer sees, the newest first. */
export async function listAlerts(
  viewer: Viewer,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<AlertRow[]> {
  const { rows } = await sqlPool().query<AlertRow>(`${newestOfEach} order by a.id desc limit $4`, [
    ...[viewer.personId, seesSharedOfTrail(viewer), before ?? null, limit],
  ]);
  return rows;
}

/** Counts the alerts that the viewer did not acknowledge, up to a limit. */
export async function countWaiting(viewer: Viewer, limit: number): Promise<number> {
  const text = `select count(*)::int as count from (select 1 from (${newestOfEach}) w where not acknowledged limit $4) w`;
  const { rows } = await sqlPool().query<{ count: number }>(text, [
    viewer.personId,
    seesSharedOfTrail(viewer),
    null,
    limit,
  ]);
  return rows[0]?.count ?? 0;
}

/** Marks alerts as seen up to their newest entry. Alerts of searches that the viewer does not see stay as they are. */
export async function acknowledge(viewer: Viewer, ids: readonly string[]): Promise<void> {
  await sqlPool().query(
    `insert into search_alert_marks (alert_id, person_id, last_index)
     select a.id, $1, a.last_index from search_alerts a join saved_searches s on s.id = a.search_id
     where a.id = any($3::text[]) and (s.owner_id = $1 or ($2::boolean and s.scope = 'shared'))
     order by a.id
     on conflict (alert_id, person_id) do update set last_index = greatest(search_alert_marks.last_index, excluded.last_index)`,
    [viewer.personId, seesSharedOfTrail(viewer), ids],
  );
}

export type DueAlert = { id: string; version: number; ownerId: string; name: string; q: string; position: number };

/** Alerts that have entries below this size to look at; those that waited longest come first. */
export async function dueAlerts(size: number, limit: number): Promise<DueAlert[]> {
  const { rows } = await sqlPool().query<DueAlert>(
    `select id, version, owner_id as "ownerId", name, q, alert_position::float8 as position from saved_searches
     where alert_position is not null and alert_position < $1 order by looked_at limit $2`,
    [size, limit],
  );
  return rows;
}

/** Moves the place of an alert; false if the search was changed, or another server moved it. */
export async function move(tx: Tx, { id, version, position }: DueAlert, next: number): Promise<boolean> {
  const moved = await tx.$executeRaw`
    update saved_searches set alert_position = ${next}, looked_at = clock_timestamp()
    where id = ${id} and version = ${version} and alert_position = ${position}`;
  return moved === 1;
}

/** Turns an alert off with its reason; false if the search was changed, or another server moved or stopped it. */
export async function stop(tx: Tx, { id, version, position }: DueAlert, code: AlertCode): Promise<boolean> {
  const stopped = await tx.$executeRaw`
    update saved_searches set alert_position = null, alert_code = ${code}, version = version + 1
    where id = ${id} and version = ${version} and alert_position = ${position}`;
  return stopped === 1;
}

/** Lets an alert wait for its turn again, without moving it. */
export async function postpone({ id }: DueAlert): Promise<void> {
  await sqlPool().query("update saved_searches set looked_at = clock_timestamp() where id = $1", [id]);
}

/** Adds matches to those of this hour; answers whether they are the first of the hour. */
export async function addMatches(
  tx: Tx,
  { id, searchId, count, first, last }: { id: string; searchId: string; count: number; first: number; last: number },
): Promise<boolean> {
  const rows = await tx.$queryRaw<{ inserted: boolean }[]>`
    insert into search_alerts (id, search_id, slot, count, first_index, last_index, at, expires_at)
    select ${id}, ${searchId}, date_trunc('hour', now.at), ${count}, ${first}, ${last}, now.at,
      now.at + make_interval(days => ${keptDays}::int)
    from (select clock_timestamp() as at) now
    on conflict (search_id, slot) do update set count = search_alerts.count + excluded.count,
      last_index = greatest(search_alerts.last_index, excluded.last_index), at = excluded.at, expires_at = excluded.expires_at
    returning id = ${id} as inserted`;
  return rows[0]?.inserted === true;
}
