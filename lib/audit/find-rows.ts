import { DomainError } from "@/lib/platform/base/domain-error";
import { FairLimit } from "@/lib/platform/base/fair-limit";
import type { NoPlace } from "@/lib/platform/base/fair-queue";
import { singleton } from "@/lib/platform/base/singleton";
import { waiterNow } from "@/lib/platform/database/waiting";
import type { Condition, Lead } from "./search-filter";
import { columns, type FoundRow, queryAlongKeys, queryIn } from "./store";

/** So many of the newest rows are compared first: what is frequent fills a page from them. */
const newestRows = 5_000;
/** Shorter than a caller's turn in `lib/platform/server/turns.ts`. */
const searchMs = 2_000;
/** Fewer than the connections of people, and of machines: pages and the interface are left some. */
const searchesAtOnce = { people: 2, machines: 1, others: 2 } as const;
/** So many lists in the trail's order are merged without a look at the newest rows. */
const fewLists = 20;

type Page = { before: number | undefined; limit: number };

/**
 * Finds rows of the trail, the newest first.
 *
 * It finds frequent values among the newest rows, and rare ones by their index. It does not leave this choice to the
 * planner, which would walk the whole trail for a missing value. A search that is neither frequent nor indexed reads
 * the whole trail, for a few callers at a time.
 *
 * @throws DomainError `search_too_broad` for a search that is neither and reached the database's timeout;
 * `too_many_searches` when too many of such searches wait, of this reader or of all readers.
 */
export async function findRows(readerId: string, condition: Condition, { before, limit }: Page): Promise<FoundRow[]> {
  const values = before === undefined ? condition.values : [...condition.values, before];
  const older = before === undefined ? "true" : `index < $${values.length}`;
  const find = (text: string): Promise<FoundRow[]> => queryIn<FoundRow>(searchMs, text, values);
  const { sql, leads } = condition;
  const page = `order by index desc limit ${limit}`;
  const wanted = { sql, older, page, limit };
  const follow = (): Promise<FoundRow[]> =>
    queryAlongKeys<FoundRow>(alongLeads(leads, wanted), values, { inOrder: inOrder(leads), withinMs: searchMs });
  if (sql === "true") return find(`select ${columns} from audit_search where ${older} ${page}`);
  if (leads.length > 0 && leads.every(isShort)) return follow();
  return broadSearches().run(readerId, async () => {
    const newest = await find(
      `with newest as materialized (select * from audit_search where ${older} order by index desc limit ${newestRows})
       select ${columns} from newest where ${sql} ${page}`,
    );
    if (newest.length === limit) return newest;
    return leads.length > 0 ? follow() : find(`select ${columns} from audit_search where ${sql} and ${older} ${page}`);
  });
}

function broadSearches(): FairLimit {
  const waiter = waiterNow();
  const name = waiter === "people" || waiter === "machines" ? waiter : "others";
  const limits = { atOnce: searchesAtOnce[name], perCaller: 4, total: 100 };
  return singleton(`trail-searches-${name}`, () => new FairLimit(limits, tooMany));
}

const tooManyWords: Record<NoPlace, string> = {
  lane_full: "Other searches of yours are under way. Try again in a few seconds.",
  full: "Too many searches of all readers are under way. Try again in a few seconds.",
};

const tooMany = (why: NoPlace) => new DomainError("too_many_searches", "throttled", tooManyWords[why]);

type Wanted = { sql: string; older: string; page: string; limit: number };

const inOrder = (leads: readonly Lead[]): boolean => leads.every((lead) => "column" in lead);
const isShort = (lead: Lead): boolean => "column" in lead && lead.count <= fewLists;

/** Follows every lead, and takes each row once. */
const alongLeads = (leads: readonly Lead[], wanted: Wanted): string =>
  `with found as materialized (${leads.map((lead) => alongLead(lead, wanted)).join(" union ")})
   select ${columns} from found ${wanted.page}`;

function alongLead(lead: Lead, { sql, older, page, limit }: Wanted): string {
  if (!("column" in lead)) {
    return `(with led as materialized (select * from audit_search where (${lead.sql}) and ${older})
      select ${columns} from led where ${sql} ${page})`;
  }
  const { column, parameter } = lead;
  // The index on kinds of actors holds rare ones alone.
  const rare = column === "actor_type" ? "and actor_type in ('person', 'system')" : "";
  // As a range, the column stays part of the order. Only the index on the column and the row's index has that order.
  return `(select one.* from (select distinct unnest(${parameter}::text[]) as value) lists cross join lateral (
      select ${columns} from audit_search
      where ${column} >= lists.value and ${column} <= lists.value ${rare} and ${sql} and ${older}
      order by ${column}, index desc limit ${limit}) one ${page})`;
}
