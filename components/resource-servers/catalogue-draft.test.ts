import { describe, expect, it } from "vitest";
import type { CatalogueType } from "@/lib/authority/language/model";
import {
  catalogueFaults,
  type DraftType,
  draftOf,
  emptyField,
  emptyType,
  grownDraft,
  toTypes,
} from "./catalogue-draft";

const declared: CatalogueType[] = [
  { name: "payment", actions: ["create", "read"], fields: { amount: { kind: "money", unitField: "currency" } } },
];

const typed = (change: Partial<DraftType>): DraftType => ({
  ...emptyType(),
  name: "contact",
  actions: "read",
  ...change,
});

describe("a catalogue while it is typed in", () => {
  it("keeps what was declared and adds what is new", () => {
    const [draft] = draftOf(declared);
    const grown = draft && { ...draft, actions: "void, refund  hold" };
    expect(toTypes(grown ? [grown] : [])).toEqual([
      { ...declared[0], actions: ["create", "read", "void", "refund", "hold"] },
    ]);
  });

  it("keeps the marked effects of listed actions, and writes none before one was marked", () => {
    const marked: CatalogueType[] = [
      { name: "contact", actions: ["export"], fields: {}, effects: { export: "egress" } },
    ];
    expect(toTypes(draftOf(marked))).toEqual(marked);
    const [added] = toTypes([typed({ actions: "read", effects: { read: "read", gone: "write" } })]);
    expect(added?.effects).toEqual({ read: "read" });
    expect(toTypes([typed({})])[0]).not.toHaveProperty("effects");
  });

  it("is without fault as it was declared", () => {
    expect(catalogueFaults(draftOf(declared))).toEqual({});
  });

  it("says which members would be refused", () => {
    expect(Object.keys(catalogueFaults([emptyType()]))).toEqual(["0.name", "0.actions"]);
    expect(Object.keys(catalogueFaults([typed({}), typed({})]))).toEqual(["1.name"]);
    expect(Object.keys(catalogueFaults([typed({ actions: "read, read" })]))).toEqual(["0.actions"]);
  });

  it("loses no field that is named twice without saying so", () => {
    const field = { ...emptyField(), name: "amount" };
    expect(Object.keys(catalogueFaults([typed({ fields: [field, emptyField(), field] })]))).toEqual([
      "0.fields.1",
      "0.fields.2",
    ]);
  });

  it("asks for the field that carries the currency", () => {
    const money = { ...emptyField(), name: "amount", kind: "money" as const };
    expect(Object.keys(catalogueFaults([typed({ fields: [money] })]))).toEqual(["0.fields.0"]);
    expect(catalogueFaults([typed({ fields: [{ ...money, unitField: "currency" }] })])).toEqual({});
  });
});

describe("a catalogue that grew meanwhile", () => {
  const payment = { name: "payment", actions: ["read"], fields: {} };

  it("keeps both people's additions: types, actions and fields", () => {
    const [first] = draftOf([payment]);
    if (!first) throw new Error("There is a type.");
    const mine = [
      { ...first, actions: "void, create", fields: [{ ...emptyField(), name: "note" }] },
      { ...emptyType(), name: "refund", actions: "read" },
    ];
    const theirs = [
      { name: "payment", actions: ["read", "create"], fields: { amount: { kind: "string" as const } } },
      { name: "invoice", actions: ["read"], fields: {} },
    ];
    expect(toTypes(grownDraft(mine, theirs))).toEqual([
      {
        ...{ name: "payment", actions: ["read", "create", "void"] },
        fields: { amount: { kind: "string" }, note: { kind: "string" } },
      },
      { name: "invoice", actions: ["read"], fields: {} },
      { name: "refund", actions: ["read"], fields: {} },
    ]);
  });

  it("makes one of a type that both added under one name", () => {
    const mine = [{ ...emptyType(), name: "payment", actions: "create" }];
    expect(toTypes(grownDraft(mine, [payment]))).toEqual([{ ...payment, actions: ["read", "create"] }]);
  });
});
