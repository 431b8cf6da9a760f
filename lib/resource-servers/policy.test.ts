import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CatalogueType } from "@/lib/authority/language/model";
import { catalogueIssues, meaningChanges } from "./policy";
import { RegisterResourceServerRequest } from "./schema";

const payment: CatalogueType = {
  name: "payment",
  actions: ["create", "read"],
  fields: { amount: { kind: "money", unitField: "currency" }, count: { kind: "number" } },
};
const faults = (after: CatalogueType[]) => meaningChanges([payment], after).map(({ path, code }) => `${path} ${code}`);

describe("A1: a catalogue only grows", () => {
  it("takes new types, actions and fields, in any order", () => {
    const refund: CatalogueType = { name: "refund", actions: ["create"], fields: {} };
    const grown = {
      ...payment,
      actions: ["read", "void", "create"],
      fields: { ...payment.fields, note: { kind: "string" } },
    } as const;
    expect(faults([refund, { ...grown, actions: [...grown.actions] }])).toEqual([]);
  });

  it.each<[string, CatalogueType[], string[]]>([
    ["a type that is gone", [], ["types type_removed"]],
    ["an action that is gone", [{ ...payment, actions: ["read"] }], ["types[0].actions action_removed"]],
    [
      "a field that is gone",
      [{ ...payment, fields: { amount: { kind: "money", unitField: "currency" } } }],
      ["types[0].fields field_removed"],
    ],
    [
      "a field of another kind",
      [{ ...payment, fields: { ...payment.fields, amount: { kind: "number" } } }],
      ["types[0].fields.amount.kind meaning_changed"],
    ],
    [
      "a unit from elsewhere",
      [{ ...payment, fields: { ...payment.fields, amount: { kind: "money", unitField: "unit" } } }],
      ["types[0].fields.amount.unitField meaning_changed"],
    ],
  ])("refuses %s, naming it", (_, after, expected) => expect(faults(after)).toEqual(expected));

  it("additions to a catalogue change none of its earlier entries", () => {
    const field = fc.constantFrom<CatalogueType["fields"][string]>({ kind: "number" }, { kind: "string" });
    const type = fc.record({
      name: fc.constantFrom("a", "b", "c"),
      actions: fc.uniqueArray(fc.constantFrom("x", "y", "z"), { minLength: 1 }),
      fields: fc.dictionary(fc.constantFrom("f", "g", "constructor"), field),
    });
    fc.assert(
      fc.property(fc.uniqueArray(type, { selector: ({ name }) => name }), type, (before, added) => {
        const after = [...before.filter(({ name }) => name !== added.name), added];
        const lost = before.find(({ name }) => name === added.name);
        const keepsAll =
          lost === undefined ||
          (lost.actions.every((action) => added.actions.includes(action)) &&
            Object.entries(lost.fields).every(
              ([name, { kind }]) => Object.hasOwn(added.fields, name) && added.fields[name]?.kind === kind,
            ));
        expect(meaningChanges(before, after).length === 0).toBe(keepsAll);
      }),
      { verbose: 1 },
    );
  });
});

describe("a catalogue is read in one way", () => {
  it.each<[string, CatalogueType[], string]>([
    ["two types of one name", [payment, payment], "types[1].name"],
    ["an action listed twice", [{ ...payment, actions: ["read", "read"] }], "types[0].actions[1]"],
    [
      "a unit in a number",
      [{ ...payment, fields: { amount: { kind: "money", unitField: "n" }, n: { kind: "number" } } }],
      "types[0].fields.amount.unitField",
    ],
  ])("refuses %s", (_, types, path) => expect(catalogueIssues(types).map((issue) => issue.path)).toEqual([path]));
});

describe("the identifier of a resource server", () => {
  const identifierFits = (identifier: string): boolean =>
    RegisterResourceServerRequest.safeParse({ name: "x", identifier, types: [payment] }).success;

  it.each([
    "https://a.example",
    "https://a.example/api",
    "http://localhost:3000/api",
    "http://127.0.0.1:9",
    "http://[::1]:1",
  ])("takes %s", (identifier) => expect(identifierFits(identifier)).toBe(true));

  it.each([
    "http://a.example",
    "https://a.example?x=1",
    "https://a.example#f",
    "https://u:p@a.example",
    "https://A.example",
    "https://a.example:443",
    "https://a.example/../b",
    "ftp://a.example",
    "a.example",
    "//a.example",
    "javascript:alert(1)",
    "http://localhost.evil.example",
  ])("refuses %s", (identifier) => expect(identifierFits(identifier)).toBe(false));
});
