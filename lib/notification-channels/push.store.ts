import { clock } from "@/lib/platform/base/clock";
import { sqlPool } from "@/lib/platform/database/pool";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { browserDays, browsersAtMost } from "./model";

export type BrowserRow = Prisma.PushSubscriptionGetPayload<Record<never, never>>;

/** Lists the browsers of a person, the newest first. */
export const listBrowsers = (personId: string): Promise<BrowserRow[]> =>
  prisma().pushSubscription.findMany({ where: { personId }, orderBy: { id: "desc" }, take: browsersAtMost });

type BrowsersNow = {
  due: BrowserRow[];
  /** Until the first of those that rest may get a message; null if none rests. */
  restMs: number | null;
};

/** Reads the browsers of an active person to which a message may be sent now, and how long others rest. */
export async function browsersNow(personId: string): Promise<BrowsersNow> {
  const { rows } = await sqlPool().query<{ id: string; restMs: number | null }>(
    `select s.id, extract(epoch from s.rests_until - clock_timestamp())::float8 * 1000 as "restMs"
     from push_subscriptions s join people p on p.id = s.person_id
     where s.person_id = $1 and p.status = 'active' and s.expires_at > clock_timestamp()
     order by s.id desc limit ${browsersAtMost}`,
    [personId],
  );
  const rests = rows.flatMap(({ restMs }) => (restMs !== null && restMs > 0 ? [Math.ceil(restMs)] : []));
  const ids = rows.flatMap(({ id, restMs }) => (restMs !== null && restMs > 0 ? [] : [id]));
  const due = ids.length === 0 ? [] : await prisma().pushSubscription.findMany({ where: { id: { in: ids } } });
  return { due, restMs: rests.length === 0 ? null : Math.min(...rests) };
}

const kept = `clock_timestamp() + interval '${browserDays} days'`;

type NewBrowser = Pick<BrowserRow, "id" | "personId" | "endpoint" | "p256dh" | "auth" | "browser">;

/**
 * Adds a browser, or renews one whose endpoint is there. An endpoint is of the person who is signed in to it last.
 *
 * @returns the browser, whether it is new to this person, and the ones that gave way.
 */
export async function putBrowser(tx: Tx, given: NewBrowser) {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`push ${given.personId}`}, 0))`;
  const { id, personId, endpoint, p256dh, auth, browser } = given;
  const before = await tx.pushSubscription.findUnique({ where: { endpoint } });
  if (before && before.personId !== personId) await tx.pushSubscription.delete({ where: { endpoint } });
  await tx.$executeRawUnsafe(
    `insert into push_subscriptions (id, person_id, endpoint, p256dh, auth, browser, expires_at)
     values ($1, $2, $3, $4, $5, $6, ${kept})
     on conflict (endpoint) do update set p256dh = excluded.p256dh, auth = excluded.auth, browser = excluded.browser,
       failures = 0, rests_until = null, expires_at = excluded.expires_at`,
    ...[id, personId, endpoint, p256dh, auth, browser],
  );
  const row = await tx.pushSubscription.findUniqueOrThrow({ where: { endpoint } });
  const over = await tx.pushSubscription.findMany({
    where: { personId, id: { not: row.id } },
    orderBy: { expiresAt: "desc" },
    skip: browsersAtMost - 1,
    take: browsersAtMost,
  });
  await tx.pushSubscription.deleteMany({ where: { id: { in: over.map((one) => one.id) } } });
  return { row, isNew: before?.personId !== personId, moved: before?.personId === personId ? undefined : before, over };
}

/** Removes a browser; undefined if it is not there. With a person, only one of theirs. */
export async function removeBrowser(tx: Tx, id: string, personId?: string): Promise<BrowserRow | undefined> {
  const row = await tx.pushSubscription.findUnique({ where: { id } });
  if (!row || (personId !== undefined && row.personId !== personId)) return undefined;
  const { count } = await tx.pushSubscription.deleteMany({ where: { id } });
  return count === 1 ? row : undefined;
}

/** Notes that a browser's push service took a message. */
export const noteTaken = (id: string): Promise<unknown> =>
  sqlPool().query(
    `update push_subscriptions set failures = 0, rests_until = null, last_sent_at = clock_timestamp(), expires_at = ${kept}
     where id = $1`,
    [id],
  );

/** Lets a browser rest whose push service failed. */
export const noteFailed = (id: string, restMs: number): Promise<unknown> =>
  sqlPool().query(
    `update push_subscriptions set failures = failures + 1,
       rests_until = clock_timestamp() + make_interval(secs => $2::float8 / 1000)
     where id = $1`,
    [id, restMs],
  );

/** Counts the browsers that take messages, up to a bound. */
export async function countBrowsers(): Promise<number> {
  const { rows } = await sqlPool().query<{ count: number }>(
    "select count(*)::int as count from (select 1 from push_subscriptions limit 10000) counted",
  );
  return rows[0]?.count ?? 0;
}

/** Finds, among some people, those with a browser that takes messages. */
export async function peopleWithBrowsers(personIds: readonly string[]): Promise<Set<string>> {
  const rows = await prisma().pushSubscription.findMany({
    where: { personId: { in: [...personIds] }, expiresAt: { gt: clock.now() } },
    distinct: ["personId"],
    select: { personId: true },
  });
  return new Set(rows.map(({ personId }) => personId));
}
