import type { FacetName } from "./facets.model";
import { namesNow } from "./kept-names";
import { entryTitle } from "./model";
import { lastCheck, latestCheckpoint } from "./store";
import type { AuditSummary, AuditSummaryFilters, Bar, FacetCount } from "./summary.schema";
import { type Counted, type CountedFacet, countRows, countUpTo } from "./summary.store";
import { type AuditReader, conditionOf, hiddenFrom, versionsFrom } from "./trail-condition";

/**
 * Counts the entries that a question finds, over time and by their members. It counts the entries that `listAudit`
 * lists for the same question.
 *
 * @throws DomainError as `listAudit`.
 */
export async function summariseAudit(
  reader: AuditReader,
  { facets: asked, ...question }: AuditSummaryFilters,
): Promise<AuditSummary> {
  // Not every reader of a record may read its network address.
  const facets = asked.filter((facet) => facet !== "ip" || reader.permissions.has("audit:read"));
  const condition = await conditionOf(reader, question);
  // Read before the counts: the job may go on meanwhile, so they have at least the versions that this tells.
  const from = await versionsFrom(condition);
  const [{ size, signedAt }, { whole, faultIndex }, counted] = await Promise.all([
    latestCheckpoint(),
    lastCheck(),
    countRows(reader.personId, condition, facets),
  ]);
  const { total, capped, covered, approved } = counted;
  return {
    total,
    capped,
    approved,
    coveredFrom: covered === null ? null : instant(covered),
    histogram: histogramOf(counted),
    facets: await facetsOf(facets, counted.facets),
    sealed: {
      ...{ size, at: signedAt.toISOString(), faultIndex },
      whole: whole && { size: whole.size, at: whole.at.toISOString() },
    },
    hidden: hiddenFrom(reader, condition),
    versionsFrom: from,
  };
}

/**
 * Counts the entries that a question finds, up to a number.
 *
 * @throws DomainError as `listAudit`.
 */
export async function countAudit(
  reader: AuditReader,
  question: Omit<AuditSummaryFilters, "facets">,
  most: number,
): Promise<{ count: number; capped: boolean }> {
  const found = await countUpTo(most, await conditionOf(reader, question));
  return { count: Math.min(found, most), capped: found > most };
}

const instant = (ms: number): string => new Date(ms).toISOString();

/** All bars between the bounds, also empty ones. The first and the last end at the bounds. */
function histogramOf({ begins, ends, width, bars }: Counted): Bar[] {
  if (begins === null || ends === null || ends <= begins) return [];
  const counts = new Map(bars.map((bar) => [bar.n, bar]));
  const first = Math.min(Math.floor(begins / width), ...counts.keys());
  const last = Math.max(Math.ceil(ends / width) - 1, ...counts.keys());
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const n = first + at;
    const { allow = 0, deny = 0, other = 0, rules = 0, stops = 0 } = counts.get(n) ?? {};
    const [from, to] = [Math.max(begins, n * width), Math.min(ends, (n + 1) * width)];
    return { from: instant(from), to: instant(to), allow, deny, other, rules, stops };
  });
}

async function facetsOf(
  asked: readonly FacetName[],
  counted: readonly CountedFacet[],
): Promise<Partial<Record<FacetName, FacetCount[]>>> {
  const names = await namesNow(counted.flatMap(({ value }) => value ?? []));
  const shown = (facet: FacetName): FacetCount[] =>
    counted
      .filter((one) => one.facet === facet)
      .map(({ kind, value, count }) => ({ kind, value, count, label: labelOf(facet, { kind, value }, names) }));
  return Object.fromEntries(asked.map((facet) => [facet, shown(facet)]));
}

const decisions: Readonly<Record<string, string>> = { allow: "Allowed", deny: "Denied" };

function labelOf(
  facet: FacetName,
  { kind, value }: Pick<CountedFacet, "kind" | "value">,
  names: ReadonlyMap<string, string>,
): string {
  if (value === null) return kind === "none" ? "None" : "Other";
  if (facet === "decision") return decisions[value] ?? value;
  if (facet === "amount") return value.replace(/^(\d+)\.\.(\d+)/, bandText);
  if (facet === "type") return entryTitle(value, null);
  return names.get(value) ?? value;
}

const figure = (text: string): string => Number(text).toLocaleString("en");
/** `1000..10000EUR` as `1,000 to 10,000 EUR`. */
const bandText = (_: string, low: string, high: string): string => `${figure(low)} to ${figure(high)} `;
