import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { formatFilter } from "./filter-format";
import { parseFilter } from "./filter-language";
import type { FilterNode, FilterOperator, WrittenNode, WrittenTerm } from "./filter-tree";

const keys = ["agent", "decision", "code", "depth", "resource-type"];
const known = (compared: readonly string[] = keys) => ({ keys, compared });

/** A tree without places. */
function written(node: FilterNode | undefined): WrittenNode | undefined {
  if (node === undefined) return undefined;
  if (node.kind === "term") {
    const { source: _, ...term } = node;
    return term;
  }
  if (node.kind === "not") return { kind: "not", of: written(node.of) as WrittenNode };
  return { kind: node.kind, of: node.of.map((part) => written(part) as WrittenNode) };
}
const parse = (q: string, compared?: readonly string[]) => written(parseFilter(q, known(compared)));

const term = (key: string | null, values: string[], more: Partial<WrittenTerm> = {}): WrittenTerm => ({
  ...{ kind: "term", key, op: ":", values, patterns: [] },
  ...more,
});
const not = (of: WrittenNode): WrittenNode => ({ kind: "not", of });
const all = (...of: WrittenNode[]): WrittenNode => ({ kind: "all", of });
const any = (...of: WrittenNode[]): WrittenNode => ({ kind: "any", of });
const [a, b, c] = [term(null, ["a"]), term(null, ["b"]), term(null, ["c"])];

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
    expect(parse('decision:deny agent:a,"b c" -code:x depth:>1 depth:<=4 "free text" word -not')).toEqual(
      all(
        term("decision", ["deny"]),
        term("agent", ["a", "b c"]),
        not(term("code", ["x"])),
        term("depth", ["1"], { op: ">" }),
        term("depth", ["4"], { op: "<=" }),
        term(null, ["free text"]),
        term(null, ["word"]),
        not(term(null, ["not"])),
      ),
    );
  });

  it("matches everything when empty", () => {
    expect(parse("")).toBeUndefined();
    expect(parse("   ")).toBeUndefined();
  });

  it("keeps colons inside values and times as free text", () => {
    expect(parse("agent:spiffe://a/b 14:00")).toEqual(all(term("agent", ["spiffe://a/b"]), term(null, ["14:00"])));
  });

  it("names the unknown key", () => {
    expect(refusal("colour:green")).toMatchObject({ code: "unknown_filter_key", kind: "invalid" });
    expect(refusal("colour:green")?.detail).toContain('"colour"');
    expect(refusal("toString:x")?.code).toBe("unknown_filter_key");
    expect(refusal("constructor:y")?.code).toBe("unknown_filter_key");
  });

  it("reads keys in any case of letters", () => {
    expect(parse("DECISION:deny Resource-Type:a")).toMatchObject({
      of: [{ key: "decision" }, { key: "resource-type" }],
    });
    expect(written(parseFilter("Colour:Green depth:>1"))).toMatchObject({ of: [{ key: "colour" }, { op: ">" }] });
  });

  it("reads a pasted address as free text", () => {
    expect(parse("spiffe://acme.example/agent/a")).toEqual(term(null, ["spiffe://acme.example/agent/a"]));
  });

  it("compares only what has an order", () => {
    expect(refusal("agent:>a", ["depth"])?.code).toBe("unsupported_filter_operator");
    expect(parse("depth:>1", ["depth"])).toMatchObject({ op: ">" });
    expect(refusal("depth:>1", [])?.code).toBe("unsupported_filter_operator");
  });

  it.each([
    ["a OR b c", any(a, all(b, c))],
    ["a b OR c", any(all(a, b), c)],
    ["(a OR b) c", all(any(a, b), c)],
    ["a OR (b OR c)", any(a, b, c)],
    ["a AND b AND (c)", all(a, b, c)],
    ["a || b && c", any(a, all(b, c))],
    ["NOT a b", all(not(a), b)],
    ["NOT (a OR b)", not(any(a, b))],
    ["-(a b)", not(all(a, b))],
    ["NOT -a", not(not(a))],
    ["NOT NOT a OR b", any(not(not(a)), b)],
    ["( ( a ) )", a],
    ["(a)(b)", all(a, b)],
    ["a OR(b c)", any(a, all(b, c))],
    ['(agent:"x y")', term("agent", ["x y"])],
    ["(agent:f(1) b)", all(term("agent", ["f(1)"]), b)],
    ["agent:f(1) a) -", all(term("agent", ["f(1)"]), term(null, ["a)"]), term(null, ["-"]))],
    ["a or b and not c", all(a, term(null, ["or"]), b, term(null, ["and"]), term(null, ["not"]), c)],
    ['a "OR" b', all(a, term(null, ["OR"]), b)],
    ["agent:OR code:NOT", all(term("agent", ["OR"]), term("code", ["NOT"]))],
    ['agent:a*b,"c*d"', term("agent", ["a*b", "c*d"], { patterns: ["a*b"] })],
    ["a* -b*", all(term(null, ["a*"]), not(term(null, ["b*"])))],
  ])("reads %s", (q, tree) => expect(parse(q)).toEqual(tree));

  // Each refusal names the part at fault, and what could stand there instead.
  it.each([
    ["x colour:green", "unknown_filter_key", "colour", []],
    ["x decison:deny", "unknown_filter_key", "decison", ["decision"]],
    ["-agnt:a", "unknown_filter_key", "agnt", ["agent"]],
    ["(x OR agnt:a)", "unknown_filter_key", "agnt", ["agent"]],
    ["de:1", "unknown_filter_key", "de", ["decision", "depth"]],
    ["x agent:", "malformed_filter", "", []],
    ["agent:a,", "malformed_filter", "", []],
    ["agent:>a", "unsupported_filter_operator", ">", [""]],
    ['x "open one', "malformed_filter", '"open one', ['"open one"']],
    ['agent:a"b', "malformed_filter", 'a"b', ["ab"]],
    ["OR a", "malformed_filter", "OR", [""]],
    ["a OR", "malformed_filter", "OR", [""]],
    ["a OR OR b", "malformed_filter", "OR", [""]],
    ["a AND", "malformed_filter", "AND", [""]],
    ["a AND OR b", "malformed_filter", "OR", [""]],
    ["x (a ||) b", "malformed_filter", "||", [""]],
    ["a NOT", "malformed_filter", "NOT", ['"NOT"']],
    ["-OR", "malformed_filter", "OR", [""]],
    ["x (a OR b", "malformed_filter", "(a OR b", ["(a OR b)"]],
    ["x ()", "malformed_filter", "(", []],
    ["(a b))", "malformed_filter", ")", [""]],
    ["agent:(a OR b) x", "malformed_filter", "(a OR b)", ["a,b"]],
    ["agent:(a b)", "malformed_filter", "(a b)", []],
  ])("refuses %s with its place", (q, code, part, suggestions) => {
    const error = refusal(q, ["depth"]);
    const [member] = error?.errors ?? [];
    expect(member).toMatchObject({ path: "q", code, suggestions });
    expect(q.slice(member?.at ?? -1, (member?.at ?? 0) + (member?.length ?? 0))).toBe(part);
  });

  it.each(["agent:", "agent:a,", "agent:,a", '"open', '"a"b', 'a"b', '""', "depth:>1,2", "x".repeat(1_001)])(
    "refuses %s",
    (q) => expect(refusal(q)?.code).toBe("malformed_filter"),
  );

  it("refuses more terms, values and levels than a person writes", () => {
    expect(parse("a ".repeat(20))).toMatchObject({ kind: "all" });
    expect(refusal("a ".repeat(21))?.detail).toContain("20 terms");
    expect(refusal(`agent:${Array(51).fill("a").join(",")}`)?.code).toBe("malformed_filter");
    expect(parse(`${"(".repeat(8)}a${")".repeat(8)}`)).toEqual(a);
    expect(refusal(`${"(".repeat(9)}a${")".repeat(9)}`)?.detail).toContain("8 deep");
    expect(refusal(`${"NOT ".repeat(9)}a`)?.detail).toContain("8 deep");
    expect(refusal("(".repeat(1_000))?.detail).toContain("8 deep");
  });

  it("gives each part its place", () => {
    const q = 'x  (agent:a,"b" OR -(c d))';
    const tree = parseFilter(q, known());
    const texts: string[] = [];
    const visit = (node: FilterNode): void => {
      texts.push(q.slice(node.source.at, node.source.at + node.source.length));
      if (node.kind === "term") for (const { at, length } of node.source.values) texts.push(q.slice(at, at + length));
      else for (const part of [node.of].flat() as FilterNode[]) visit(part);
    };
    if (tree) visit(tree);
    expect(texts).toEqual([
      ...[q, "x", "x", '(agent:a,"b" OR -(c d))', 'agent:a,"b"', "a", '"b"'],
      ...["-(c d)", "(c d)", "c", "c", "d", "d"],
    ]);
  });
});

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.constantFrom("OR", "NOT", "a*", "(", ")", "a)", "-x", "agent:a", ">1", "a b", "*", "//a"),
);
const patternsOf = (values: string[]) => fc.subarray([...new Set(values.filter((value) => value.includes("*")))]);
const keyed = (ops: FilterOperator[], most: number): fc.Arbitrary<WrittenNode> =>
  fc
    .tuple(fc.constantFrom(...keys), fc.constantFrom(...ops), fc.array(text, { minLength: 1, maxLength: most }))
    .chain(([key, op, values]) => patternsOf(values).map((patterns) => term(key, values, { op, patterns })))
    // A pattern that needs quotes cannot be written: quotes make it exact.
    .filter(({ patterns }) => patterns.every((one) => /^(?!\/\/)[^\s",\\()<>=][^\s",\\()]*$/.test(one)));
const leaf: fc.Arbitrary<WrittenNode> = fc.oneof(
  keyed([":"], 3),
  keyed([">", ">=", "<", "<="], 1),
  text.map((one) => term(null, [one])),
);
/** Joins parts as the parser does. */
const joinedOf = (kind: "all" | "any", parts: readonly WrittenNode[]): WrittenNode => ({
  kind,
  of: parts.flatMap((part) => (part.kind === kind ? part.of : [part])),
});
const treeOf = (depth: number): fc.Arbitrary<WrittenNode> =>
  depth === 0
    ? leaf
    : fc.oneof(
        leaf,
        treeOf(depth - 1).map(not),
        fc
          .tuple(
            fc.constantFrom("all" as const, "any" as const),
            fc.array(treeOf(depth - 1), { minLength: 2, maxLength: 3 }),
          )
          .map(([kind, parts]) => joinedOf(kind, parts)),
      );

/** Patterns are a set. */
const sorted = (node: WrittenNode): WrittenNode => {
  if (node.kind === "term") return { ...node, patterns: node.patterns.toSorted() };
  return node.kind === "not" ? not(sorted(node.of)) : { ...node, of: node.of.map(sorted) };
};

describe("formatFilter", () => {
  it("writes text that parses to the same tree", () => {
    const sized = treeOf(3).filter((tree) => formatFilter(tree).length <= 1_000 && countOf(tree) <= 20);
    fc.assert(
      fc.property(sized, (tree) => {
        const read = parse(formatFilter(tree));
        expect(read && sorted(read)).toEqual(sorted(tree));
      }),
      { verbose: 1, numRuns: 500 },
    );
  });

  it("writes what was parsed, however it was written", () => {
    const piece = fc.constantFrom(
      "a",
      "agent:b",
      "-",
      "(",
      ")",
      " ",
      " OR ",
      " AND ",
      "NOT ",
      '"',
      ",",
      "*",
      "agent:",
      "\\",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const q = pieces.join("");
        if (refusal(q) === undefined) expect(parse(formatFilter(parseFilter(q, known())))).toEqual(parse(q));
      }),
      { verbose: 1, numRuns: 2_000 },
    );
  });
});

const countOf = (node: WrittenNode): number =>
  node.kind === "term" ? 1 : [node.of].flat().reduce((sum, part) => sum + countOf(part as WrittenNode), 0);

describe("any text", () => {
  it("is read or refused with a place inside it, in bounded time", () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 12, unit: "binary" }),
      fc.constantFrom(
        "(",
        ")",
        " OR ",
        " AND ",
        "NOT ",
        "-",
        '"',
        "\\",
        ",",
        ":",
        "agent:",
        "depth:>",
        "*",
        "||",
        "&&",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const q = pieces.join("");
        const began = process.cpuUsage();
        const [member] = refusal(q)?.errors ?? [];
        const { user } = process.cpuUsage(began);
        expect(user).toBeLessThan(1_000_000);
        if (!member) return;
        expect(member.at).toBeGreaterThanOrEqual(0);
        expect((member.at ?? 0) + (member.length ?? 0)).toBeLessThanOrEqual(q.length);
      }),
      { verbose: 1, numRuns: 2_000 },
    );
  });
});
