import { describe, expect, it } from "vitest";
import { faultsOf, textsOf } from "./words.mjs";

const textIn = (path: string, source: string) =>
  [...textsOf(path, source)].map(({ line, text }) => [line, text.trim()]);

describe("the lint of words", () => {
  it.each([
    ["Whoever signs in may read it.", 2],
    ["The approver that nobody reaches is skipped.", 1],
    ["What the agent may do is written here.", 1],
    ["What may the agent do?", 0],
    ["The delegation ends. Where its parent ends, it ends too.", 1],
    ["The delegation is revoked permanently.", 0],
    ["Besides this one there is none.", 1],
    ["Tells whether the key is valid.", 1],
    ["The record says who approved.", 1],
    ["The record states who approved. The approver says why.", 0],
  ])("%s has %d faults", (text, count) => {
    expect(faultsOf(text)).toHaveLength(count);
  });

  it("a sentence of 20 words passes, and one of 21 does not", () => {
    const words = Array.from({ length: 20 }, () => "word").join(" ");
    expect(faultsOf(`${words}.`)).toEqual([]);
    expect(faultsOf(`${words} more.`)).toHaveLength(1);
  });

  it("a text of a screen may speak", () => {
    expect(faultsOf("The provider's answer says so.", { isShown: true })).toEqual([]);
  });

  it("code in a text counts as one word", () => {
    expect(faultsOf("The member `nobody.whoever` is a path.")).toEqual([]);
  });

  it("reads comments, those on lines in a row as one, strings that are sentences, and texts of screens", () => {
    const source = [
      "// The first line",
      "// goes on here.",
      'const code = "not_a_sentence";',
      'const text = "The key is not valid.";',
      "const page = <p>Create a group {/* For admins. */}</p>;",
      "/** Reads it. */",
      ["const sentence = `The agent $", "{name} is suspended.`;"].join(""),
    ].join("\n");
    expect(textIn("a.tsx", source)).toEqual([
      [1, "The first line\n goes on here."],
      [5, "For admins."],
      [6, "Reads it."],
      [4, "The key is not valid."],
      [5, "Create a group"],
      [7, "The agent x is suspended."],
    ]);
  });

  it("reads the titles of tests for their words alone", () => {
    const source = [
      'it("answers nobody", () => {});',
      'test.describe("a page", () => {});',
      'it.each(cases)("is %s", run);',
    ].join("\n");
    const titles = [...textsOf("a.test.ts", source)].filter(({ isTitle }) => isTitle).map(({ text }) => text);
    expect(titles).toEqual(["answers nobody", "a page", "is %s"]);
    expect(faultsOf("answers nobody", { isTitle: true })).toHaveLength(1);
    expect(faultsOf(`What is shown: ${"word ".repeat(21)}`, { isTitle: true })).toEqual([]);
  });

  it("reads the comments of a database schema, those on lines in a row as one", () => {
    const source =
      "/// The first line\n/// goes on here.\nmodel A {\n  id String\n  /// The state.\n  state String\n}\n";
    expect(textIn("a.prisma", source)).toEqual([
      [1, "The first line\ngoes on here."],
      [5, "The state."],
    ]);
  });

  it("reads Markdown without its code", () => {
    expect(textIn("a.md", "# Title\n\nText with `code`.\n\n```sh\nwhoever\n```\n")).toEqual([
      [1, "Title"],
      [3, "Text with `code`."],
    ]);
  });
});
