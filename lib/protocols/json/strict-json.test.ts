import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isStrictJsonError, parseStrictJson, parseStrictJsonBytes, unstorableText } from "./strict-json";

function refusal(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    if (isStrictJsonError(error)) return error.message;
    throw error;
  }
  return "accepted";
}

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

describe("parseStrictJson", () => {
  it.each([
    ['{"sub":"a","sub":"admin"}', "duplicate_member at /sub"],
    ['{"a":{"b":1,"c":[{"d":1,"\\u0064":2}]}}', "duplicate_member at /a/c/0/d"],
    ['[0,{"x":":","y":"\\\\\\"","x":1}]', "duplicate_member at /1/x"],
    ['{"a":1,"":2,"":3}', "duplicate_member at /"],
    ['{"__proto__":{"admin":true}}', "forbidden_member at /__proto__"],
    ['{"a":{"\\u005f_proto__":1}}', "forbidden_member at /a/__proto__"],
    ['"\\ud800"', "lone_surrogate"],
    ['{"a":"\\udc00\\ud800"}', "lone_surrogate at /a"],
    ['{"\\ud800":1}', "lone_surrogate"],
    ['"\\u0000"', "deceptive_character"],
    ['{"a":[0,"b\\u0000c"]}', "deceptive_character at /a/1"],
    ['{"a":{"\\u0000":1}}', "deceptive_character at /a"],
    ["\ufeff{}", "byte_order_mark"],
    ["1e400", "number_out_of_range"],
    ["", "malformed"],
    ["{", "malformed"],
    ["{'a':1}", "malformed"],
    ['{"a":1,}', "malformed"],
    ["NaN", "malformed"],
    ["01", "malformed"],
    ["{} {}", "malformed"],
  ])("refuses %j: %s", (text, message) => {
    expect(refusal(() => parseStrictJson(text))).toBe(message);
  });

  it.each([
    ['{"a":[{"max_count":1.0}]}', "number_spelling at /a/0/max_count"],
    ['{"a":"1.0","b":{"c":[20,1e1]}}', "number_spelling at /b/c/1"],
    ['[{"\\"1.0":"1.0","x":-10E-1}]', "number_spelling at /0/x"],
    ["1.0", "number_spelling"],
    // The schema refuses numbers that are not whole, because it defines the type of each member.
    ['{"a":1.5,"b":1e30,"c":"1.0","d":[10,-3,0]}', "accepted"],
  ])("where numbers are whole, wants them in plain digits: %j: %s", (text, message) => {
    expect(refusal(() => parseStrictJson(text, { plainNumbers: true }))).toBe(message);
    expect(refusal(() => parseStrictJson(text))).toBe("accepted");
  });

  it("takes an escaped backslash before u0000 and a surrogate pair in escapes for what they are", () => {
    expect(parseStrictJson('"\\\\u0000 \\ud83d\\ude00"')).toBe("\\u0000 😀");
  });

  it("leaves text to a reader that judges parts on their own", () => {
    expect(parseStrictJson('["\\u0000","\\ud800"]', { anyText: true })).toEqual(["\0", "\ud800"]);
    expect(unstorableText({ a: ["b", "\0"] })).toEqual({ path: "/a/1", code: "deceptive_character" });
    expect(unstorableText({ a: ["b", "\ud83d\ude00"] })).toBeUndefined();
  });

  it("never repeats the input in its message", () => {
    expect(refusal(() => parseStrictJson('{"secret": canary'))).toBe("malformed");
  });

  it("counts depth and bytes", () => {
    expect(parseStrictJson(nested(16))).toEqual(JSON.parse(nested(16)));
    expect(refusal(() => parseStrictJson(nested(17)))).toMatch(/^too_deep/);
    expect(refusal(() => parseStrictJson(nested(30_000)))).toMatch(/^too_deep/);
    expect(refusal(() => parseStrictJson(nested(3), { maxDepth: 2 }))).toMatch(/^too_deep/);
    expect(parseStrictJson('"ééé"', { maxBytes: 8 })).toBe("ééé");
    expect(refusal(() => parseStrictJson('"ééé"', { maxBytes: 7 }))).toBe("too_large");
  });

  it("answers what JSON.parse answers, whenever it answers", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        fc.pre(!text.includes("__proto__"));
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("refuses every object with a repeated member, wherever it is", () => {
    const name = fc.constantFrom("a", '"', "\\", ":", "\\\\", "{", "é", ",");
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 8 }), (names) => {
        const text = `[1,{${names.map((each) => `${JSON.stringify(each)}:[]`).join(",")}}]`;
        const repeated = new Set(names).size < names.length;
        expect(refusal(() => parseStrictJson(text)).startsWith("duplicate_member at /1/")).toBe(repeated);
      }),
    );
  });
});

describe("parseStrictJsonBytes", () => {
  it("refuses invalid UTF-8 and a byte order mark", () => {
    expect(refusal(() => parseStrictJsonBytes(Buffer.from('"\xe9"', "latin1")))).toBe("invalid_utf8");
    expect(refusal(() => parseStrictJsonBytes(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])))).toBe("invalid_utf8");
    expect(refusal(() => parseStrictJsonBytes(Buffer.from("\ufeff{}")))).toBe("byte_order_mark");
    expect(refusal(() => parseStrictJsonBytes(Buffer.alloc(10, "1"), { maxBytes: 9 }))).toBe("too_large");
    expect(parseStrictJsonBytes(Buffer.from('{"é":"😀"}'))).toEqual({ é: "😀" });
  });
});
