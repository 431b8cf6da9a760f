import { DomainError, isDomainError } from "@/lib/platform/base/domain-error";

export type FilterFaultCode =
  | "malformed_filter"
  | "unsupported_filter_operator"
  | "unknown_filter_key"
  | "unknown_filter_value"
  | "unknown_filter_name"
  | "ambiguous_filter_name";

/** Position of the fault in the filter, in UTF-16 code units, and possible replacements. */
export type FilterFault = { at: number; length: number; suggestions?: readonly string[] };

/** The refusal of a filter: it names the place and what could stand there (422). */
export const filterFault = (code: FilterFaultCode, detail: string, fault: FilterFault): DomainError =>
  new DomainError(code, "invalid", detail, {
    errors: [
      { path: "q", code, message: detail, at: fault.at, length: fault.length, suggestions: fault.suggestions ?? [] },
    ],
  });

/** A value that a key cannot take, before its place in the filter is known. */
class UnfitValue extends Error {
  constructor(
    readonly code: FilterFaultCode,
    readonly detail: string,
    readonly value: string | undefined,
    readonly suggestions: readonly string[],
  ) {
    super(code);
  }
}

export type Unfit = { code?: FilterFaultCode; value?: string; suggestions?: readonly string[] };

/** Refuses a value of a filter. Thrown inside {@link inTerm}, which finds its place. */
export const unfitValue = (key: string, rule: string, unfit: Unfit = {}): Error =>
  refusedValue(`The filter "${key}" ${rule}.`, unfit);

/** Like {@link unfitValue}, with a sentence of its own. */
export const refusedValue = (detail: string, unfit: Unfit = {}): Error =>
  new UnfitValue(unfit.code ?? "malformed_filter", detail, unfit.value, unfit.suggestions ?? []);

/** The values of a term, with its place in the filter and theirs. */
type PlacedTerm = { values: readonly string[]; source: FilterFault & { values: readonly FilterFault[] } };

/**
 * Translates one term, and gives a refusal of its value the place that the value has in the filter.
 *
 * @throws DomainError as {@link filterFault} makes it.
 */
export async function inTerm<T>(term: PlacedTerm, translate: () => T | Promise<T>): Promise<T> {
  try {
    return await translate();
  } catch (error) {
    throw located(term, error);
  }
}

function located({ source, values }: PlacedTerm, error: unknown): unknown {
  if (error instanceof UnfitValue) {
    const { code, detail, value, suggestions } = error;
    const place = source.values[value === undefined ? 0 : values.indexOf(value)] ?? source;
    return filterFault(code, detail, { ...place, suggestions });
  }
  if (!isDomainError(error) || error.code !== "malformed_instant") return error;
  return filterFault("unknown_filter_value", error.detail, { ...(source.values[0] ?? source), suggestions: [] });
}

/** Texts that begin like what was written, else those that differ from it least; five at most. */
export function similarTo(written: string, known: readonly string[]): string[] {
  const text = written.toLowerCase();
  const begun = known.filter((one) => one.toLowerCase().startsWith(text));
  if (begun.length > 0) return begun.slice(0, 5);
  const near = known
    .map((one) => ({ one, distance: distanceOf(text, one.toLowerCase()) }))
    .filter(({ one, distance }) => distance <= Math.max(1, Math.floor(one.length / 3)))
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ one }) => one);
  return near.slice(0, 5);
}

const maxCompared = 64;

/** How many characters are added, left out or exchanged between two texts. */
function distanceOf(a: string, b: string): number {
  if (a.length > maxCompared) return maxCompared;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
