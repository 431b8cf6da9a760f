import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { formatFilter, parseFilter, type WrittenTerm } from "./filter-language";

const keys = ["agent", "decision", "code", "depth", "resource-type"];
const parse = (q: string, compared: readonly string[] = keys): WrittenTerm[] =>
  parseFilter(q, { keys, compared }).terms.map(({ source: _, ...term }) => term);
const refusal = (q: string, compared?: readonly string[]) => {
  try {
    parse(q, compared);
  } catch (error) {
    if (isDomainError(error)) return error;
    throw error;
  }
  return undefined;
};

describe("parseFilter", () => {
  it("reads keys, lists, negation, comparison, quotes and free text", () => {
    expect(parse('decision:deny agent:a,"b c" -code:x depth:>1 depth:<=4 "free text" word -not')).toEqual([
      { key: "decision", op: ":", values: ["deny"], negated: false },
      { key: "agent", op: ":", values: ["a", "b c"], negated: false },
      { key: "code", op: ":", values: ["x"], negated: true },
      { key: "depth", op: ">", values: ["1"], negated: false },
      { key: "depth", op: "<=", values: ["4"], negated: false },
      { key: null, op: ":", values: ["free text"], negated: false },
      { key: null, op: ":", values: ["word"], negated: false },
      { key: null, op: ":", values: ["not"], negated: true },
    ]);
  });

  it("matches everything when empty", () => {
    expect(parse("")).toEqual([]);
    expect(parse("   ")).toEqual([]);
  });

  it("keeps colons inside values and times as free text", () => {
    expect(parse("agent:spiffe://a/b 14:00")).toEqual([
      { key: "agent", op: ":", values: ["spiffe://a/b"], negated: false },
      { key: null, op: ":", values: ["14:00"], negated: false },
    ]);
  });

  it("names the unknown key", () => {
    expect(refusal("colour:green")).toMatchObject({ code: "unknown_filter_key", kind: "invalid" });
    expect(refusal("colour:green")?.detail).toContain('"colour"');
    expect(refusal("toString:x")?.code).toBe("unknown_filter_key");
    expect(refusal("constructor:y")?.code).toBe("unknown_filter_key");
  });

  it("reads keys in any case of letters", () => {
    expect(parse("DECISION:deny Resource-Type:a")).toMatchObject([{ key: "decision" }, { key: "resource-type" }]);
  });

  it("reads a pasted address as free text", () => {
    expect(parse("spiffe://acme.example/agent/a")).toMatchObject([
      { key: null, values: ["spiffe://acme.example/agent/a"] },
    ]);
  });

  it("compares only what has an order", () => {
    expect(refusal("agent:>a", ["depth"])?.code).toBe("unsupported_filter_operator");
    expect(parse("depth:>1", ["depth"])).toHaveLength(1);
  });

  // Each refusal names the part at fault, and what could stand there instead.
  it.each([
    ["x colour:green", "unknown_filter_key", "colour", []],
    ["x decison:deny", "unknown_filter_key", "decison", ["decision"]],
    ["-agnt:a", "unknown_filter_key", "agnt", ["agent"]],
    ["de:1", "unknown_filter_key", "de", ["decision", "depth"]],
    ["agent:a OR agent:b", "unsupported_filter_operator", "OR", [""]],
    ["agent:a AND agent:b", "unsupported_filter_operator", "AND", [""]],
    ["agent:a || b", "unsupported_filter_operator", "||", [""]],
    ["NOT agent:a", "unsupported_filter_operator", "NOT", ['"NOT"']],
    ["(agent:a agent:b)", "unsupported_filter_operator", "(agent:a", ['"(agent:a"']],
    ["x agent:", "malformed_filter", "", []],
    ["agent:a,", "malformed_filter", "", []],
    ["agent:>a", "unsupported_filter_operator", ">", [""]],
    ['x "open one', "malformed_filter", '"open one', ['"open one"']],
    ['agent:a"b', "malformed_filter", 'a"b', ["ab"]],
  ])("refuses %s with its place", (q, code, part, suggestions) => {
    const error = refusal(q, ["depth"]);
    const [member] = error?.errors ?? [];
    expect(member).toMatchObject({ path: "q", code, suggestions });
    expect(q.slice(member?.at ?? -1, (member?.at ?? 0) + (member?.length ?? 0))).toBe(part);
  });

  it("takes operators in quotes and in small letters as words", () => {
    expect(parse('this or that "OR" (EUR)')).toHaveLength(5);
  });

  it.each(["agent:", "agent:a,", "agent:,a", '"open', '"a"b', 'a"b', '""', "depth:>1,2", "x".repeat(1_001)])(
    "refuses %s",
    (q) => expect(refusal(q)?.code).toBe("malformed_filter"),
  );

  it("refuses more terms and values than a person writes", () => {
    expect(refusal("a ".repeat(21))?.code).toBe("malformed_filter");
    expect(refusal(`agent:${Array(51).fill("a").join(",")}`)?.code).toBe("malformed_filter");
  });

  it("writes back what it read, and answers only our refusals for any text", () => {
    const text = fc.string({ minLength: 1, maxLength: 12 });
    const term: fc.Arbitrary<WrittenTerm> = fc.oneof(
      fc.record({
        key: fc.constantFrom(...keys),
        op: fc.constant(":" as const),
        values: fc.array(text, { minLength: 1, maxLength: 3 }),
        negated: fc.boolean(),
      }),
      fc.record({
        key: fc.constantFrom(...keys),
        op: fc.constantFrom(">" as const, ">=" as const, "<" as const, "<=" as const),
        values: fc.tuple(text),
        negated: fc.boolean(),
      }),
      fc.record({
        key: fc.constant(null),
        op: fc.constant(":" as const),
        values: fc.tuple(text),
        negated: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(fc.array(term, { maxLength: 6 }), (terms) => {
        expect(parse(formatFilter({ terms }))).toEqual(terms);
      }),
      { verbose: 1 },
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (q) => void refusal(q)),
      { verbose: 1 },
    );
  });
});
