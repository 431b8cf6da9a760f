import { refusedValue } from "./filter-fault";

const counts = ["None begins", "One begins", "Two begin", "Three begin", "Four begin", "Several begin"];

/** How many names a refusal suggests. */
export const maxSuggestedNames = 5;

/**
 * The refusal of an unknown name.
 *
 * @param kind Kind of the object, such as `agent`.
 * @param similar Names that begin with the text, as a filter takes them.
 */
export function unknownName(kind: string, value: string, similar: readonly string[]): Error {
  const begun = similar.length === 0 ? "" : ` ${counts[similar.length]} with it: ${similar.join(", ")}.`;
  return refusedValue(`No ${kind} named ${value}.${begun}`, {
    code: "unknown_filter_name",
    value,
    suggestions: similar,
  });
}

/** So many things of one name are found by a filter. */
export const maxNamed = 50;

/**
 * The refusal of a name that more than {@link maxNamed} things have.
 *
 * @param kinds The things in the plural, such as `agents`.
 */
export const ambiguousName = (kinds: string, value: string): Error =>
  refusedValue(`More than ${maxNamed} ${kinds} have the name ${value}. Use an id.`, {
    code: "ambiguous_filter_name",
    value,
  });

/** So many things fit a pattern of a filter. */
export const maxFitting = 500;

/** The refusal of a pattern that more than {@link maxFitting} things fit. */
export const tooManyFit = (kinds: string, value: string): Error =>
  refusedValue(`More than ${maxFitting} ${kinds} fit ${value}. Write a longer text.`, {
    code: "ambiguous_filter_name",
    value,
  });
