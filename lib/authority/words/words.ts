const LONGEST = 6;

/** Joins names as prose does: `a, b and c`; past six the rest is counted. */
export function list(names: readonly string[], last: "and" | "or" = "and"): string {
  const more = names.length - LONGEST;
  const shown = more > 0 ? [...names.slice(0, LONGEST), `${more} more`] : names;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} ${last} ${shown.at(-1)}`;
}
