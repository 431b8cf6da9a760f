import type {
  ActionFacts,
  AuthorityElement,
  CatalogueType,
  Conditions,
  HoursWindow,
  Limit,
} from "@/lib/authority/language/model";

export const LOCATION = "https://payments.acme.example";
/** A type with money in two units and a plain number. */
export const PAYMENT: CatalogueType = {
  name: "payment",
  actions: ["create", "read", "refund"],
  fields: {
    amount: { kind: "money", unitField: "currency" },
    currency: { kind: "string" },
    rows: { kind: "number" },
    urgent: { kind: "boolean" },
  },
};
/** A Tuesday, 11:00 in Berlin. */
export const NOON = new Date("2026-11-24T10:00:00Z");

/** The element that product and tests speak about. */
export const refunds = (changes: Partial<AuthorityElement> = {}): AuthorityElement => ({
  id: "el_1",
  type: "payment",
  locations: [LOCATION],
  actions: ["create"],
  identifiers: ["account/eu-*"],
  ...changes,
});

/** An action that `refunds()` covers. */
export const payment = (changes: Partial<ActionFacts> = {}): ActionFacts => ({
  type: "payment",
  location: LOCATION,
  action: "create",
  identifier: "account/eu-7/pay-1",
  task: "refund",
  environment: "prod",
  ip: "10.20.1.1",
  at: NOON,
  fields: { amount: "120.00", currency: "USD", rows: 5 },
  ...changes,
});

export const limits = (...list: Limit[]): Partial<AuthorityElement> => ({ limits: list });
export const when = (conditions: Conditions): Partial<AuthorityElement> => ({ conditions });
export const each = (max_each: string, unit = "USD"): Limit => ({ field: "amount", unit, max_each });
export const total = (max_total: string, window: "P1D" | "P7D" = "P1D"): Limit => ({
  field: "amount",
  unit: "USD",
  max_total,
  window,
});
export const count = (max_count: number, window: "PT1H" | "P1D" = "PT1H"): Limit => ({ max_count, window });
export const hours = (
  from: string,
  to: string,
  zone = "Europe/Berlin",
  days: HoursWindow["days"] = ["mon", "tue"],
): Conditions => ({ hours: { zone, windows: [{ days, from, to }] } });
export const above = (value: string, unit = "USD"): Conditions => ({
  approval_above: { field: "amount", unit, value },
});

/** An element with every member of the language. */
export const full = (changes: Partial<AuthorityElement> = {}): AuthorityElement =>
  refunds({
    limits: [
      { field: "amount", unit: "USD", max_each: "500.00", max_total: "2000.00", window: "P1D" },
      { max_count: 20, window: "PT1H" },
    ],
    conditions: {
      tasks: ["refund"],
      hours: {
        zone: "Europe/Berlin",
        windows: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "08:00", to: "18:00" }],
      },
      networks: ["10.20.0.0/16"],
      environments: ["prod"],
      approval_above: { field: "amount", unit: "USD", value: "250.00" },
    },
    ...changes,
  });
