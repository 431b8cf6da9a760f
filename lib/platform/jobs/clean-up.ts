import { sqlPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import { markCleaned, raiseTimeFloor } from "@/lib/platform/database/time-floor";
import { log } from "@/lib/platform/observability/log";
import { defineJob, slotPayload } from "./define-job";
import { holdsLock, leftovers, none, notHeld } from "./leftovers";

const portion = 4_000;
/** Placing a hold waits for a portion of rows that it would keep. */
const heldPortion = 500;
/** Shorter than the period, so that one run ends before the next begins; what is left then follows in that one. */
const budgetMs = 45_000;

/**
 * Place in a table, or in a table of its parts, from which the next portion continues. Rows removed before it are only
 * dead entries of the index.
 */
type Place = { table: string; part?: string; from: string };

/** All that is cleaned up, the parts of a row before it. */
const beginnings: readonly Place[] = Object.entries(leftovers).flatMap(([table, { parts = {} }]) => [
  ...Object.keys(parts).map((part) => ({ table, part, from: "-infinity" })),
  { table, from: "-infinity" },
]);

const ruleOf = (table: string) => leftovers[table] ?? { since: "expires_at", grace: "1 day" };
const sizeOf = (table: string): number => (ruleOf(table).held ? heldPortion : portion);

/** The condition of rows that may go, after the place `$1`. */
function overOf(table: string): string {
  const { since, grace, only = "true", held } = ruleOf(table);
  const kept = held ? ` and ${notHeld}` : "";
  return `${since} >= $1::timestamptz and ${since} < (select removable_until()) - interval '${grace}' and ${only}${kept}`;
}

/** The statement that removes one portion after a place, the oldest rows first. It finds them by `ctid`. */
export function portionSql({ table, part }: Pick<Place, "table" | "part">): string {
  const { since, parts = {} } = ruleOf(table);
  const [over, take] = [overOf(table), sizeOf(table)];
  const whole = Object.entries(parts).map(
    ([name, column]) => ` and ${none(`${name} p where p.${column} = ${table}.id`)}`,
  );
  const due =
    part === undefined
      ? `select ctid, ${since} as since from ${table} where ${over}${whole.join("")}
         order by ${since} limit ${take} for update skip locked`
      : `select p.ctid, t.since from (select id, ${since} as since from ${table} where ${over} order by ${since}) t
         cross join lateral (select ctid from ${part} p where p.${parts[part]} = t.id limit ${take} for update skip locked) p
         order by t.since limit ${take}`;
  return `with due as (${due}),
      gone as (delete from ${part ?? table} g using due where g.ctid = due.ctid returning due.since)
    select count(*)::int as count, max(since)::text as last from gone`;
}

/**
 * Removes one portion. No lock is held long.
 *
 * @returns the place to continue from; undefined when nothing is left.
 */
async function removePortion(place: Place): Promise<Place | undefined> {
  const [removed] = await (ruleOf(place.table).held ? removeUnheld(place) : remove(place));
  return removed?.last && removed.count === sizeOf(place.table) ? { ...place, from: removed.last } : undefined;
}

type Removed = { count: number; last: string | null };

const remove = async (place: Place): Promise<Removed[]> =>
  (await sqlPool().query<Removed>(portionSql(place), [place.from])).rows;

/**
 * A statement after the lock asks whether a hold keeps the rows, so it sees every hold that was placed. Nothing is locked
 * if no row would go.
 */
async function removeUnheld(place: Place): Promise<Removed[]> {
  const due = await sqlPool().query(`select true from ${place.table} where ${overOf(place.table)} limit 1`, [
    place.from,
  ]);
  if (due.rows.length === 0) return [];
  return prisma().$transaction(async (tx) => {
    await tx.$executeRawUnsafe(holdsLock);
    return tx.$queryRawUnsafe<Removed[]>(portionSql(place), place.from);
  });
}

/** Removes checkpoints that passed, by the one function that may. */
async function thinPortion(): Promise<boolean> {
  const { rows } = await sqlPool().query<{ removed: number }>(`select thin_checkpoints(${portion}) as removed`);
  return rows[0]?.removed === portion;
}

/** Does a portion of one table. A failure is logged, and the table waits for the next run: the others go on. */
async function alone<Left>(table: string, act: () => Promise<Left>): Promise<Left | undefined> {
  return act().catch((err: unknown) => {
    log.error({ err, table }, "expired rows could not be removed");
    return undefined;
  });
}

/**
 * Removes expired rows, a portion of each table in turn, until none is left or the time is over.
 *
 * One-time rows are made as fast as decisions and tokens. So a run is bounded by time, not by rows. It removes nothing
 * after the instant that it marked before. No wrong clock of the last seven days reaches that instant.
 */
export async function removeLeftovers(withinMs: number): Promise<void> {
  await markCleaned();
  const until = performance.now() + withinMs;
  let places = beginnings;
  let thinning = true;
  while ((places.length > 0 || thinning) && performance.now() < until) {
    const left: Place[] = [];
    for (const place of places) {
      const next = await alone(place.part ?? place.table, () => removePortion(place));
      // A row goes after its parts.
      const waits = place.part === undefined && left.some(({ table }) => table === place.table);
      if (next || waits) left.push(next ?? place);
    }
    places = left;
    thinning &&= (await alone("checkpoints", thinPortion)) ?? false;
  }
}

/** Keeps every table that grows with use from growing without end. */
export const cleanUp = defineJob({
  name: "platform.clean-up",
  every: "1m",
  // A row that is over by a wrong clock may count still, and that time must not become the floor.
  lasting: true,
  payload: slotPayload,
  run: async () => {
    await raiseTimeFloor();
    await removeLeftovers(budgetMs);
  },
});
