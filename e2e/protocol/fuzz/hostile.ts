import fc from "fast-check";

const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "then", "", "0", "a\u0000b", "\ud800", "é"];

/** Texts that break readers: characters that a database cannot hold, syntax of parsers, and large sizes. */
const texts: readonly string[] = [
  ...["", " ", "\t", "\n", "\u0000", "a\u0000b", "\ud800", "\udfff\ud800", "\ufeff", "\u202e", "\u200d", "e\u0301"],
  ...["'", '"', "\\", "`", "(", "[", "{", "*", "%", "_", "--", ";", "|", "$1", "%00", "%zz", "\\u0000", "\\x00"],
  ...["../..", "/", "//", "a//b", "http://", "https://a.example/%", "https://[::1", "javascript:alert(1)", "file:///"],
  ...["null", "true", "NaN", "Infinity", "-1", "1e400", "0x10", "1_000", "9223372036854775808", "1.0", "00", "-0"],
  ...[
    "agent:",
    "agent:(",
    'owner:"',
    "a:b:c",
    "-",
    "OR",
    "a OR",
    "status:active status:x",
    "NOT",
    "index:999999999999",
  ],
  ...["2026-02-30T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "+275760-09-13T00:00:00.001Z"],
  ...["-000001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2026-01-01", "24:00", "Europe/Berlin", "Mars/Olympus"],
  ...["😀".repeat(70), "x".repeat(257), "x".repeat(2_100), "a-".repeat(2_000), "\u{10ffff}", "ﷺ".repeat(40)],
  ...["0.0.0.0/0", "::ffff:1.2.3.4", "1.2.3.4/33", "fe80::1%eth0", "a@b", "@", "<script>alert(1)</script>"],
];

const numbers: readonly number[] = [
  ...[0, -1, 1, 0.5, 1e-320, 200, 201, 2 ** 31, -(2 ** 31) - 1, 2 ** 32, 2 ** 53, -(2 ** 53), 1e21, 1e308, -1e308],
];

const deep = (depth: number): unknown => (depth === 0 ? 1 : [deep(depth - 1)]);

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...texts) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
);

/** Any JSON value that a member may hold although its schema does not expect it. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: hostileText },
  { weight: 2, arbitrary: fc.constantFrom(...numbers) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [null], deep(12), deep(40)) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...names), hostileText).map(([name, value]) => own(name, value)) },
);

/** An object with a member of its own, also where the name is `__proto__`. */
function own(name: string, value: unknown): unknown {
  return Object.defineProperty({}, name, { value, enumerable: true, configurable: true, writable: true });
}

type Step = { at: number; how: "replace" | "remove" | "repeat" | "add"; value: unknown; name: string };

const step: fc.Arbitrary<Step> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom("replace", "replace", "replace", "replace", "remove", "repeat", "add"),
  value: hostileValue,
  name: fc.constantFrom(...names),
});

/** Bodies that differ from a valid one in one to three places. */
export const mutated = (valid: unknown): fc.Arbitrary<unknown> =>
  fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => steps.reduce(withStep, structuredClone(valid)));

type Slot = { holder: Record<string, unknown> | unknown[]; key: string | number };

function withStep(root: unknown, { at, how, value: given, name }: Step): unknown {
  const value = structuredClone(given);
  const slots = slotsOf(root);
  const slot = slots[at % (slots.length + 1)];
  if (!slot) return how === "replace" ? value : root;
  const { holder } = slot;
  if (how === "add" && !Array.isArray(holder)) Object.assign(holder, own(name, value));
  else if (how === "remove") removeAt(slot);
  else if (how === "repeat" && Array.isArray(holder)) holder.push(structuredClone(holder[Number(slot.key)]));
  else Object.assign(holder, own(String(slot.key), value));
  return root;
}

function removeAt({ holder, key }: Slot): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

function slotsOf(value: unknown): Slot[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...slotsOf(holder[key])]);
}

/** Ways to write a JSON text that no serialiser writes. */
export const writtenOddly = (body: unknown): fc.Arbitrary<string> => {
  const text = JSON.stringify(body) ?? "";
  return fc.oneof(
    fc.nat({ max: Math.max(text.length - 1, 0) }).map((end) => text.slice(0, end)),
    fc.constantFrom(
      ...[`\ufeff${text}`, `${text}${text}`, text.replace(/^\{/, '{"a":1,"a":2,'), text.replace(/^\{/, '{"a":1e400,')],
      ...[text.replace(/^\{/, '{"\\u0000":1,'), `${"[".repeat(30_000)}`, `{"a":"${"x".repeat(66_000)}"}`, "", "\u0000"],
    ),
  );
};
