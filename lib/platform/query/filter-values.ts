import { DomainError } from "@/lib/platform/errors/domain-error";
import { type IdKind, idPrefixes, isId } from "@/lib/platform/ids/id-kind";

const dayMs = 86_400_000;

/** The refusal of a value that a filter cannot take; names the filter. */
export const unfitValue = (key: string, rule: string): DomainError =>
  new DomainError("malformed_filter", "malformed", `The filter "${key}" ${rule}.`, {
    errors: [{ path: `q.${key}`, code: "malformed_filter" }],
  });

/** Reads a value of a closed set. @throws DomainError `malformed_filter` naming the filter. */
export function oneOf<T extends string>(key: string, value: string, known: readonly T[]): T {
  const found = known.find((one) => one === value);
  if (found === undefined) throw unfitValue(key, `is one of ${known.join(", ")}`);
  return found;
}

/** Reads an id of one of these kinds. @throws DomainError `malformed_filter` naming the filter. */
export function idOf(key: string, value: string, ...kinds: readonly IdKind[]): string {
  if (kinds.some((kind) => isId(kind, value))) return value;
  throw unfitValue(key, `is an id that begins with ${kinds.map((kind) => `${idPrefixes[kind]}_`).join(" or ")}`);
}

/** Reads an id or a name. @throws DomainError `malformed_filter` naming the filter. */
export function idOrName(key: string, value: string, { kind, name }: { kind: IdKind; name: RegExp }): string {
  if (isId(kind, value) || name.test(value)) return value;
  throw unfitValue(key, "is a name or an id");
}

/** Reads a number of days, such as `30d`, as milliseconds. @throws DomainError `malformed_filter` naming the filter. */
export function daysOf(key: string, value: string): number {
  const days = /^(\d{1,4})d$/.exec(value)?.[1];
  if (days === undefined) throw unfitValue(key, "is a number of days, such as 30d");
  return Number(days) * dayMs;
}
