import { clock } from "@/lib/platform/base/clock";
import { DomainError } from "@/lib/platform/base/domain-error";
import { membersAtFault } from "@/lib/platform/http/validate";
import { freshened, seenOf } from "./fresh";
import { type ReviewItemFilters, ShownItemFilter } from "./item-filters.schema";
import type { ItemRow } from "./items.store";
import { type ItemState, list } from "./listed.store";
import { answerRefusal } from "./policy";
import { isWithheld } from "./present";
import type { ReviewRow } from "./store";

/** Items that a page looks through at most for a filter over what is shown. */
const mostLooked = 500;
/** Items whose evidence is read at once. */
const portion = 100;

type Whose = { personId: string; groupIds: readonly string[] };

/** An item as a person is shown it, and the digest of its evidence; null where the person answers nothing. */
export type ShownRow = { row: ItemRow; seen: string | null };

/** Whether a campaign takes answers now. */
export const takesAnswers = ({ status, dueAt }: ReviewRow): boolean => status === "open" && dueAt > clock.now();

/** Items with the evidence of now where the asker may answer them. The others have what is kept. */
export async function asShownTo(review: ReviewRow, rows: readonly ItemRow[], asker: Whose): Promise<ShownRow[]> {
  const isOpen = takesAnswers(review);
  const answerable = rows.filter((row) => isOpen && answerRefusal(row, asker) === undefined);
  const fresh = await freshened(review, answerable);
  return rows.map((kept) => {
    const row = fresh.get(kept.id);
    return row ? { row, seen: seenOf(review, row.id, row) } : { row: kept, seen: null };
  });
}

/** Reads the filter over what is shown. @throws DomainError `unknown_filter_value`, with the members at fault */
export function shownFilter(asked: Pick<ReviewItemFilters, "recommendation" | "owner">): ShownItemFilter {
  const read = ShownItemFilter.safeParse(asked);
  if (read.success) return read.data;
  const errors = read.error.issues.flatMap((issue) => membersAtFault(issue, asked));
  const named = [...new Set(errors.map(({ path }) => path))].join(" and ");
  throw new DomainError("unknown_filter_value", "invalid", `The filter has no such value: ${named}.`, { errors });
}

function hasOwner(name: string | null | undefined, asked: string): boolean {
  const part = asked.toLowerCase();
  return part === "none" ? !name : name?.toLowerCase().includes(part) === true;
}

/** Compares only what is shown: an item whose recommendation is withheld has no other one. */
const matches = ({ recommendation, owner }: ShownItemFilter, { row }: ShownRow): boolean =>
  (recommendation === undefined || recommendation === (isWithheld(row) ? "withheld" : row.recommendation)) &&
  (owner === undefined || hasOwner(row.evidence.owner, owner));

type Asked = { whose: Whose | undefined; state: ItemState; after: string; limit: number; filter: ShownItemFilter };

/**
 * Finds the next items of a campaign that match a filter, as the asker is shown them. Recommendation and owner are
 * computed when an item is shown, so they are compared then: at most `mostLooked` items for a page. A page may
 * therefore be short or empty and still have a next one.
 *
 * @returns `next`: the last item that was looked at; null at the end.
 */
export async function itemPage(review: ReviewRow, { filter, limit, ...asked }: Asked, asker: Whose) {
  const filtered = filter.recommendation !== undefined || filter.owner !== undefined;
  const most = filtered ? mostLooked : limit;
  const take = filtered ? portion : limit;
  const found: ShownRow[] = [];
  let { after } = asked;
  for (let looked = 0; looked < most; looked += take) {
    const rows = await list(review.id, { ...asked, after, take: take + 1 });
    const part = await asShownTo(review, rows.slice(0, take), asker);
    for (const [at, shown] of part.entries()) {
      after = shown.row.id;
      if (matches(filter, shown)) found.push(shown);
      if (found.length === limit) return { found, next: at + 1 < rows.length ? after : null };
    }
    if (rows.length <= take) return { found, next: null };
  }
  return { found, next: after };
}
