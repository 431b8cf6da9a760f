import { inTerm } from "./filter-fault";
import { parseFilter } from "./filter-language";

/** Conditions for each key of a filter and for free text. */
export type FilterTranslation<Where, Context> = {
  columns: Readonly<Record<string, (values: string[], context: Context) => Where | Promise<Where>>>;
  freeText: (text: string) => Where;
};

/**
 * Translates a filter into conditions that all have to hold.
 *
 * @throws DomainError invalid, with the place in the filter that is at fault.
 */
export function filterConditions<Where, Context>(
  q: string,
  { columns, freeText }: FilterTranslation<Where, Context>,
  context: Context,
): Promise<(Where | { NOT: Where })[]> {
  const { terms } = parseFilter(q, { keys: Object.keys(columns) });
  return Promise.all(
    terms.map(async (term) => {
      const { key, values, negated } = term;
      const column = key === null ? undefined : columns[key];
      const found = await inTerm(term, () => (column ? column([...values], context) : freeText(values[0] ?? "")));
      return negated ? { NOT: found } : found;
    }),
  );
}
