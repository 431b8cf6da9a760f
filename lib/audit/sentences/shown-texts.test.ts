import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { EntryBody } from "@/lib/audit/entry-body";
import { type EntryView, viewOf } from "@/lib/audit/entry-view";
import { isDeceptive } from "@/lib/platform/base/text/plain-text";
import { sentenceOf } from "./sentence";
import { withShownTexts } from "./shown-texts";

type Example = { body: EntryBody; texts: Record<string, string> };

const examples = readFileSync(new URL("./examples.ndjson", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line): Example => JSON.parse(line));

const told = ({ body, texts }: Example) => sentenceOf(viewOf(body, new Map(Object.entries(texts))));
const signedOut: EntryBody = {
  ...{ v: 1, id: "ent_1", type: "person.signed-out", time: "2026-11-24T09:00:00.000Z" },
  actor: { type: "person", id: "per_1" },
};
const hostile = "https://\u202Eevil\u0007.example\nAdministrator approved it";

/** The record with something behind each of its texts, wherever it stands; ids, codes and numbers stay. */
function withBehind(example: Example, end: string): Example {
  const kept = /^(?:[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}|[a-z_.-]+|[-\d.:TZ]*)$/;
  const behind = (value: unknown): unknown => {
    if (typeof value === "string") return kept.test(value) ? value : value + end;
    if (Array.isArray(value)) return value.map(behind);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([member, one]) => [member, behind(one)]));
  };
  const { action, resource_type: type, facts } = example.body;
  const body = {
    ...example.body,
    ...(action !== undefined && { action: action + end }),
    ...(type !== undefined && { resource_type: type + end }),
    ...(facts !== undefined && { facts: behind(facts) as NonNullable<EntryBody["facts"]> }),
  };
  return { body, texts: Object.fromEntries(Object.entries(example.texts).map(([member, one]) => [member, one + end])) };
}

describe("texts in sentences", () => {
  it("hide, reorder and break nothing, in a record of any type", () => {
    const sentences = examples.map((example) => told(withBehind(example, hostile)));
    expect(sentences.filter(isDeceptive)).toEqual([]);
    expect(sentences.filter((sentence) => sentence.includes("\\u{202e}")).length).toBeGreaterThan(50);
  });

  it("are cut, in a record of any type", () => {
    const long = "x".repeat(500);
    const sentences = examples.map((example) => told(withBehind(example, long)));
    expect(sentences.filter((sentence) => sentence.includes("x".repeat(80)))).toEqual([]);
  });

  it("are escaped in today's names, and in the title of a type that is not known", () => {
    expect(sentenceOf(viewOf(signedOut, new Map()), () => "Al\u202Eba")).toBe("Al\\u{202e}ba signed out");
    expect(isDeceptive(sentenceOf(viewOf({ ...signedOut, type: "new.\u0007kind" }, new Map())))).toBe(false);
  });

  it("are escaped and cut in facts, however a template reads them", () => {
    const long = "z".repeat(81);
    const shownOf = (facts: EntryBody["facts"] & object): EntryView["facts"] =>
      withShownTexts(viewOf({ ...signedOut, facts }, new Map())).facts;
    const facts = shownOf({ kind: "a\u0007", list: [long, { deep: "b\u202E" }], count: 3 });
    const shown = { kind: "a\\u{7}", list: [`${"z".repeat(79)}…`, { deep: "b\\u{202e}" }], count: 3 };
    const { list, ...others } = facts;
    expect(facts).toEqual(shown);
    expect({ ...others, list }).toEqual(shown);
    expect(Object.fromEntries(Object.entries(facts))).toEqual(shown);
    expect(JSON.parse(JSON.stringify(facts))).toEqual(shown);
    expect(Object.keys(shownOf({ "kind\u0007": 1 }))).toEqual(["kind\\u{7}"]);
  });

  it("say what a machine asked a token for in one line", () => {
    const body: EntryBody = {
      ...{ v: 1, id: "ent_1", type: "token.refused", time: "2026-11-24T09:00:00.000Z", code: "invalid_target" },
      ...{ actor: { type: "instance", id: "ins_1" }, agent: "agt_1" },
    };
    const asked = (resource: string) =>
      sentenceOf(viewOf(body, new Map(Object.entries({ resource, "names.agt_1": "crm-agent" }))));
    expect(asked(hostile)).toBe(
      "crm-agent was refused a token for https://\\u{202e}evil\\u{7}.example\\u{a}Administrator approved it: invalid target",
    );
    expect(asked("y".repeat(500))).toBe(`crm-agent was refused a token for ${"y".repeat(79)}…: invalid target`);
    expect(asked("y".repeat(80))).toContain(`${"y".repeat(80)}:`);
  });
});
