import { describe, expect, it } from "vitest";
import { accept, suggest, wordAt } from "./filter-suggestions";

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
});

describe("accept", () => {
  it("replaces only the word at the caret", () => {
    const query = "env:prod sta owner:m";
    expect(wordAt(query, 11)).toEqual({ start: 9, end: 12, text: "sta" });
    expect(accept(query, 11, { text: "status:", hint: "" })).toEqual({ query: "env:prod status:owner:m", caret: 16 });
  });

  it("goes on behind a finished word", () => {
    expect(accept("status:a", 8, { text: "status:active", hint: "" })).toEqual({ query: "status:active ", caret: 14 });
  });
});
