import fc from "fast-check";
import { elementsOverlap } from "@/lib/authority/compare/overlap";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import {
  type ActionFacts,
  type ApprovalAbove,
  type Authority,
  type AuthorityElement,
  type CanonicalAuthority,
  DAYS,
  ENVIRONMENTS,
  type Limit,
  WINDOWS,
} from "@/lib/authority/language/model";
import { seedOf } from "@/lib/testing/trials";
import { LOCATION, NOON, PAYMENT } from "./fixtures";

/** Checks a property with a seed that is printed, so that a failure can be replayed with `SEED=…`. */
export function holds<T>(name: string, property: fc.IPropertyWithHooks<T>, runs = 500): void {
  const seed = seedOf(name);
  fc.assert(property, { seed, numRuns: Number(process.env.PROPERTY_RUNS ?? runs) });
}

/**
 * Whether a counterexample to a property is found: what a broken twin must suffer. A smaller one is not looked for, which
 * may take far longer.
 */
export function isRefuted<T>(name: string, property: fc.IPropertyWithHooks<T>, runs = 20_000): boolean {
  const search = { seed: seedOf(name), numRuns: runs, endOnFailure: true, markInterruptAsFailure: false };
  return fc.check(property, search).failed;
}

const some = <T>(values: readonly T[], max = 3): fc.Arbitrary<T[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: max });
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });
const member = <K extends string, T>(name: K, value: T | undefined): { [P in K]?: T } => {
  const object: { [P in K]?: T } = {};
  if (value !== undefined) object[name] = value;
  return object;
};

const amounts = fc.constantFrom("0", "100.00", "100.01", "250", "250.5", "500.00", "2000");
const units = fc.constantFrom("USD", "EUR");

const limit: fc.Arbitrary<Limit> = fc.oneof(
  fc.record({ max_count: fc.integer({ min: 1, max: 4 }), window: fc.constantFrom(...WINDOWS) }),
  fc.tuple(units, amounts).map(([unit, max_each]) => ({ field: "amount", unit, max_each })),
  fc
    .tuple(units, amounts, fc.constantFrom("PT1H" as const, "P1D" as const))
    .map(([unit, max_total, window]) => ({ field: "amount", unit, max_total, window })),
  fc.constantFrom("3", "7.5").map((max_each) => ({ field: "rows", max_each })),
);

const saysOf = (one: Limit): string =>
  "max_count" in one
    ? `count ${one.window}`
    : `${one.field} ${one.unit} ${one.max_each === undefined ? "total" : "each"} ${one.window}`;

const hours = fc
  .tuple(
    fc.constantFrom("Europe/Berlin", "Europe/Berlin", "Asia/Kolkata"),
    some(DAYS, 7),
    fc.constantFrom("00:00", "08:00", "10:30"),
    fc.constantFrom("11:00", "11:01", "18:00", "24:00"),
  )
  .map(([zone, days, from, to]) => ({ zone, windows: [{ days, from, to }] }));

const approval: fc.Arbitrary<ApprovalAbove> = fc
  .tuple(units, amounts)
  .map(([unit, value]) => ({ field: "amount", unit, value }));

const conditions = fc
  .tuple(
    maybe(some(["refund", "payout", "audit"])),
    maybe(some(ENVIRONMENTS)),
    maybe(fc.constantFrom<string[][]>(["10.0.0.0/8"], ["10.20.0.0/16"], ["10.20.1.0/24", "2001:db8::/32"])),
    maybe(hours),
    maybe(approval),
  )
  .map(([tasks, environments, networks, open, approvals]) => ({
    ...member("tasks", tasks),
    ...member("environments", environments),
    ...member("networks", networks),
    ...member("hours", open),
    ...member("approval_above", approvals),
  }));

const identifiers = fc.constantFrom<string[][]>(
  ["*"],
  ["account/*"],
  ["account/eu-*"],
  ["account/eu-7/*"],
  ["account/eu-7/pay-1"],
  ["account/eu-7/pay-*"],
  ["account/us-1"],
  ["account/us-*"],
  ["account/eu-*", "account/us-1"],
  ["ledger/*", "account/us-*"],
);

export const element: fc.Arbitrary<AuthorityElement> = fc
  .tuple(
    some(PAYMENT.actions),
    identifiers,
    maybe(fc.uniqueArray(limit, { minLength: 1, maxLength: 3, selector: saysOf })),
    maybe(conditions),
  )
  .map(([actions, ids, limits, when]) => ({
    type: "payment",
    locations: [LOCATION],
    actions,
    identifiers: ids,
    ...member("limits", limits),
    ...(when !== undefined && Object.keys(when).length > 0 && { conditions: when }),
  }));

/** Those of the elements that overlap with none before them (L1). */
export function disjoint(elements: Authority): Authority {
  const kept: Authority = [];
  for (const next of elements) if (!kept.some((other) => elementsOverlap(other, next))) kept.push(next);
  return kept;
}

/** Authorities whose elements are disjoint, as the parser demands. */
export const authority: fc.Arbitrary<CanonicalAuthority> = fc
  .array(element, { minLength: 1, maxLength: 4 })
  .map((elements) => canonicalAuthority(disjoint(elements)));

/** Actions close to the edges of the authorities above, facts missing now and then. */
export const action: fc.Arbitrary<ActionFacts> = fc
  .record({
    type: fc.constantFrom("payment"),
    location: fc.constantFrom(LOCATION),
    action: fc.constantFrom(...PAYMENT.actions),
    identifier: fc.constantFrom(
      "account/eu-7/pay-1",
      "account/eu-7/pay-2",
      "account/eu-8",
      "account/us-1",
      "ledger/1",
      "account/eu-",
    ),
    task: maybe(fc.constantFrom("refund", "payout", "audit")),
    environment: maybe(fc.constantFrom(...ENVIRONMENTS)),
    ip: maybe(fc.constantFrom("10.20.1.1", "10.99.0.1", "192.0.2.1", "2001:db8::1", "::ffff:10.20.1.1")),
    at: fc.integer({ min: -3 * 1440, max: 3 * 1440 }).map((minutes) => new Date(NOON.getTime() + minutes * 60_000)),
    amount: maybe(fc.constantFrom("0", "99.99", "100.00", "100.01", "250.01", "500", "500.01", "2000.00", "1e3", "-1")),
    currency: maybe(fc.constantFrom("USD", "EUR", "JPY")),
    rows: maybe(fc.constantFrom(3, "7.5", "7.501", -1)),
  })
  .map(({ task, environment, ip, amount, currency, rows, ...facts }) => ({
    ...facts,
    ...member("task", task),
    ...member("environment", environment),
    ...member("ip", ip),
    fields: { ...member("amount", amount), ...member("currency", currency), ...member("rows", rows) },
  }));
