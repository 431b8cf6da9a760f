import { describe, expect, it } from "vitest";
import { accept, suggest, valueAt, wordAt } from "./filter-suggestions";

const keys = [
  { key: "status", hint: "state", values: ["active", "suspended"] },
  { key: "owner", hint: "person" },
];

describe("suggest", () => {
  it("offers keys for the word at the caret, and keeps the minus", () => {
    expect(suggest("", 0, keys).map(({ text }) => text)).toEqual(["status:", "owner:"]);
    expect(suggest("env:prod -st", 12, keys).map(({ text }) => text)).toEqual(["-status:"]);
  });

  it("offers the values of a key, but not the one already written", () => {
    expect(suggest("status:", 7, keys).map(({ text }) => text)).toEqual(["status:active", "status:suspended"]);
    expect(suggest("status:active", 13, keys)).toEqual([]);
    expect(suggest("owner:", 6, keys)).toEqual([]);
  });

  it("completes inside brackets, lists and quotations", () => {
    expect(suggest("a OR (st", 8, keys).map(({ text }) => text)).toEqual(["(status:"]);
    expect(suggest("-(status:active,s", 17, keys).map(({ text }) => text)).toEqual(["-(status:active,suspended"]);
    expect(suggest("status:ac)", 9, keys).map(({ text }) => text)).toEqual(["status:active"]);
    expect(wordAt('owner:"Mara Ok', 14).text).toBe('owner:"Mara Ok');
  });

  it("offers values that the list holds, with their counts", () => {
    const offered = [
      { value: "Mara Okafor", count: 1_284 },
      { value: "suspended", count: 2 },
      { value: "agent.*", count: 1 },
    ];
    expect(suggest("owner:ma", 8, keys, offered)).toEqual([{ text: 'owner:"Mara Okafor"', hint: "1,284" }]);
    expect(suggest("status:", 7, keys, offered)).toEqual([
      { text: 'status:"Mara Okafor"', hint: "1,284" },
      { text: "status:suspended", hint: "2" },
      { text: "status:agent.*", hint: "1" },
      { text: "status:active", hint: "" },
    ]);
  });

  it("offers things by their value, and by a word of what else they are called", () => {
    const offered = [
      { value: "mara@acme.example", says: "Mara Okafor" },
      { value: "tomas@acme.example", says: "Tomas Keller" },
    ];
    const texts = (query: string) => suggest(query, query.length, keys, offered).map(({ text }) => text);
    expect(texts("owner:")).toEqual(["owner:mara@acme.example", "owner:tomas@acme.example"]);
    expect(texts("owner:oka")).toEqual(["owner:mara@acme.example"]);
    expect(texts("owner:mara@acme.example,kel")).toEqual(["owner:mara@acme.example,tomas@acme.example"]);
    expect(texts("owner:far")).toEqual([]);
  });

  it("knows the key and the beginning of its value at the caret", () => {
    expect(valueAt("x -(Owner:a", 11)).toEqual({ key: "owner", begun: "a" });
    expect(valueAt('owner:me,"Mara Ok', 17)).toEqual({ key: "owner", begun: "mara ok" });
    expect(valueAt("x own", 5)).toBeUndefined();
  });
});

describe("accept", () => {
  it("replaces only the word at the caret", () => {
    const query = "env:prod sta owner:m";
    expect(wordAt(query, 11)).toEqual({ start: 9, end: 12, text: "sta" });
    expect(accept(query, 11, { text: "status:", hint: "" })).toEqual({ query: "env:prod status:owner:m", caret: 16 });
  });

  it("keeps the bracket after the word, and takes an earlier query whole", () => {
    expect(accept("(status:ac) x", 10, { text: "(status:active", hint: "" }).query).toBe("(status:active ) x");
    const earlier = { text: "status:active OR owner:me", hint: "recent", whole: true } as const;
    expect(accept("own", 3, earlier)).toEqual({ query: earlier.text, caret: 25 });
  });

  it("goes on behind a finished word", () => {
    expect(accept("status:a", 8, { text: "status:active", hint: "" })).toEqual({ query: "status:active ", caret: 14 });
  });
});
