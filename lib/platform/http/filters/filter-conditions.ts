import { parseFilter } from "./filter-language";
import { compileFilter, conjunctsOf, type FilterTerm } from "./filter-tree";

/** Conditions for each key of a filter and for free text. None of them is null for a row. */
export type FilterTranslation<Where, Context> = {
  columns: Readonly<Record<string, (values: string[], context: Context, term: FilterTerm) => Where | Promise<Where>>>;
  freeText: (text: string) => Where;
};

/** Conditions as Prisma combines them. */
type Combined<Where> = Where | { NOT: Combined<Where> } | { AND: Combined<Where>[] } | { OR: Combined<Where>[] };

/**
 * Translates a filter into conditions that all have to hold.
 *
 * @throws DomainError invalid, with the place in the filter that is at fault.
 */
export async function filterConditions<Where, Context>(
  q: string,
  { columns, freeText }: FilterTranslation<Where, Context>,
  context: Context,
): Promise<Combined<Where>[]> {
  const conditions: Combined<Where>[] = [];
  for (const part of conjunctsOf(parseFilter(q, { keys: Object.keys(columns) }))) {
    conditions.push(
      await compileFilter<Combined<Where>>(part, {
        term: (term) => {
          const column = term.key === null ? undefined : columns[term.key];
          return column ? column([...term.values], context, term) : freeText(term.values[0] ?? "");
        },
        not: (one) => ({ NOT: one }),
        all: (parts) => ({ AND: [...parts] }),
        any: (parts) => ({ OR: [...parts] }),
      }),
    );
  }
  return conditions;
}
