import { clock } from "@/lib/platform/base/clock";
import { DomainError } from "@/lib/platform/base/domain-error";
import { runtime } from "@/lib/platform/base/runtime";
import { parseInstant } from "@/lib/platform/http/filters/instant";
import type { AuditQuestion, HiddenClasses } from "./schema";
import type { Condition, TimeRange } from "./search.model";
import { auditCondition, narrower } from "./search-filter";
import { nameLookup } from "./search-names.store";
import * as store from "./store";

/** The reader of the trail. Audit imports no other noun, so it needs only these members of a principal. */
export type AuditReader = { readonly personId: string; readonly permissions: ReadonlySet<string> };

/**
 * Makes the condition of a question about the trail, narrowed to what the reader may see. Pages, counts, histogram and
 * facets are all of this condition, so they agree.
 *
 * @param only A further condition on the rows.
 * @param now The instant that relative times refer to.
 * @throws DomainError for a filter or time range that is not one, or `forbidden`.
 */
export async function conditionOf(
  reader: AuditReader,
  { q = "", from, to }: AuditQuestion,
  only = "true",
  now = clock.now(),
): Promise<Condition> {
  const range = rangeOf(from, to, now);
  const asked = await auditCondition(q, nameLookup, now, {
    refusesUnknown: reader.permissions.has("audit:read"),
    seesPeople: reader.permissions.has("people:read"),
    seesAddresses: reader.permissions.has("audit:read"),
    trustDomain: runtime().trustDomain,
  });
  const sql = [only, asked.sql].filter((part) => part !== "true").join(" and ") || "true";
  return visibleTo(reader, { ...asked, sql, range: narrower(asked.range, range) });
}

/** Reads the bounds of a question. @throws DomainError for an instant that is not one, or a reversed range. */
export function rangeOf(from: string | undefined, to: string | undefined, now: Date): TimeRange {
  const range: TimeRange = {};
  if (from !== undefined) range.from = parseInstant(from, now, "from");
  if (to !== undefined) range.to = parseInstant(to, now, "to");
  if (range.from === undefined || range.to === undefined || range.from <= range.to) return range;
  throw new DomainError("reversed_time_range", "invalid", "The time range begins after its end. Exchange them.", {
    errors: [{ path: "from", code: "reversed_time_range" }],
  });
}

/** Narrows a condition to what the reader may see. */
export async function visibleTo({ personId, permissions }: AuditReader, condition: Condition): Promise<Condition> {
  if (permissions.has("audit:read")) return condition;
  if (!permissions.has("agents:own")) {
    throw new DomainError("forbidden", "forbidden", "Your roles do not include audit:read.");
  }
  const { sql, values, leads, ...others } = condition;
  const own = await store.agentsOwnedBy(personId);
  const parameter = `$${values.length + 1}`;
  return {
    sql: `(${sql}) and agent_id = any(${parameter}::text[])`,
    values: [...values, own],
    leads: leads.length > 0 ? leads : [{ column: "agent_id", parameter, count: own.length }],
    ...others,
  };
}

/**
 * The entry from which on the search finds the versions that a question names. The job `audit.rebuild-search` adds them to
 * older entries. Null where the search finds all of them, or where the question names none.
 */
export const versionsFrom = async ({ versions }: Condition): Promise<number | null> =>
  versions ? store.rebuiltFrom() : null;

/**
 * Refuses to read from a place on whose versions the search does not find yet, if the question names any.
 *
 * @throws DomainError `versions_unready`.
 */
export async function refuseUnready(condition: Condition, first: number): Promise<void> {
  const from = await versionsFrom(condition);
  if (from === null || first >= from) return;
  const detail = `Entries before number ${from} are not searched for versions yet: a job adds these. Try again later.`;
  throw new DomainError("versions_unready", "unavailable", detail);
}

/** The classes of records that the reader could see, and that a condition leaves out. Reads are of no agent. */
export const hiddenFrom = ({ permissions }: AuditReader, { reads }: Condition): HiddenClasses =>
  reads || !permissions.has("audit:read") ? [] : ["reads"];
