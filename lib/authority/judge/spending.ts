import { minorOf } from "@/lib/authority/language/amount";
import { type AuthorityElement, type Catalogue, type CatalogueType, valueLimits } from "@/lib/authority/language/model";

/** The most that one element lets an agent spend each time, by unit. A null `value` means no limit. */
export type Spending = { unit: string | null; value: string | null };

/** Finds the declaration of an element's type in the catalogue of its resource server. */
export const declaredType = (
  { locations, type }: Pick<AuthorityElement, "locations" | "type">,
  catalogues: readonly Catalogue[],
): CatalogueType | undefined =>
  catalogues.find(({ identifier }) => locations.includes(identifier))?.types.find(({ name }) => name === type);

/** The most per unit of each money field. A field without a limit may carry any amount in any unit. */
export function spendingOf(element: AuthorityElement, type: CatalogueType | undefined): Spending[] {
  const money = Object.entries(type?.fields ?? {}).filter(([, { kind }]) => kind === "money");
  return money.flatMap(([name]) => {
    const limits = valueLimits(element).filter(({ field }) => field === name);
    if (limits.length === 0) return [{ unit: null, value: null }];
    return [...new Set(limits.map(({ unit }) => unit ?? null))].map((unit) => ({
      unit,
      value: least(
        limits
          .filter((limit) => (limit.unit ?? null) === unit)
          .flatMap(({ max_each, max_total }) => [max_each, max_total]),
        unit ?? undefined,
      ),
    }));
  });
}

function least(amounts: readonly (string | undefined)[], unit: string | undefined): string | null {
  const known = amounts.filter((amount) => amount !== undefined);
  return known.toSorted((a, b) => (minorOf(a, unit) < minorOf(b, unit) ? -1 : 1))[0] ?? null;
}
