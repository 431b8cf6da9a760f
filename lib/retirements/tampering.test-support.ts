export type Path = readonly string[];

/** The paths to every value of a JSON document that is no object. */
export const leavesOf = (value: unknown, path: Path = []): Path[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([member, one]) => leavesOf(one, [...path, member]))
    : [path];

/** The document with one value changed. */
export function changedAt(value: unknown, [member, ...rest]: Path): unknown {
  if (member === undefined) return typeof value === "string" ? `${value.slice(0, -1)}!` : 7;
  if (Array.isArray(value)) return value.map((one, at) => (String(at) === member ? changedAt(one, rest) : one));
  const members = value as Record<string, unknown>;
  return { ...members, [member]: changedAt(members[member], rest) };
}
