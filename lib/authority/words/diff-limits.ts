import { minorOf } from "@/lib/authority/language/amount";
import {
  countLimits,
  type IdentifiedElement,
  type ValueLimit,
  valueLimits,
  type Window,
} from "@/lib/authority/language/model";
import { list } from "./words";

/** The axes of limits; `units` is which currencies a limited field may be in. */
export type LimitAxis = "units" | "max_each" | "max_total" | "max_count";

/** Whether a changed axis of limits allows something that it did not; otherwise the change narrows. */
export function limitWidens(old: IdentifiedElement, now: IdentifiedElement, axis: LimitAxis): boolean {
  if (axis === "units") return unitsWiden(old, now);
  if (axis === "max_count") {
    return countLimits(old).some((bound) => {
      const own = countLimits(now).find(({ window }) => window === bound.window);
      return own === undefined || own.max_count > bound.max_count;
    });
  }
  return valueLimits(old).some((bound) => {
    const most = boundOf(bound, axis);
    if (most === undefined || !allowsUnit(now, bound)) return false;
    const own = valueLimits(now).find(
      (limit) => sameSubject(limit, bound) && sameWindow(limit, bound, axis) && limit[axis] !== undefined,
    );
    return own === undefined || (boundOf(own, axis) ?? 0n) > most;
  });
}

const boundOf = (limit: ValueLimit, axis: "max_each" | "max_total"): bigint | undefined => {
  const text = limit[axis];
  return text === undefined ? undefined : minorOf(text, limit.unit);
};
const sameSubject = (a: ValueLimit, b: ValueLimit): boolean => a.field === b.field && a.unit === b.unit;
const sameWindow = (a: { window?: Window }, b: { window?: Window }, axis: "max_each" | "max_total"): boolean =>
  axis === "max_each" || a.window === b.window;

/** A unit that is given up takes its limits with it: they neither widen nor need to be kept. */
function allowsUnit(element: IdentifiedElement, subject: ValueLimit): boolean {
  const units = unitsByField(element).get(subject.field);
  return units === undefined || units.has(subject.unit);
}

function unitsByField(element: IdentifiedElement): Map<string, Set<string | undefined>> {
  const fields = new Map<string, Set<string | undefined>>();
  for (const { field, unit } of valueLimits(element)) fields.set(field, (fields.get(field) ?? new Set()).add(unit));
  return fields;
}

function unitsWiden(old: IdentifiedElement, now: IdentifiedElement): boolean {
  const after = unitsByField(now);
  return [...unitsByField(old)].some(([field, units]) => {
    const own = after.get(field);
    return own === undefined || [...own].some((unit) => !units.has(unit));
  });
}

/** Names the currencies that limited fields may have; undefined if no limit has a unit. */
export function unitsText(element: IdentifiedElement): string | undefined {
  const texts = [...unitsByField(element)].map(
    ([field, units]) =>
      `${field} in ${list(
        [...units].map((unit) => unit ?? "plain numbers"),
        "or",
      )}`,
  );
  return texts.length === 0 ? undefined : texts.join("; ");
}
