import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newOpaqueSecret, secretPrefixes } from "@/lib/platform/base/opaque-secret";
import { redact, redactText, secretTexts } from "./redact";

const canary = "canary-3f9a1c";
const names = [
  "Authorization",
  "DPoP",
  "cookie",
  "password",
  "access_token",
  "clientAssertion",
  "x-access-token",
  "KEK",
];

describe("I8 no secret reaches the log", () => {
  it("hides secret members wherever they are nested (PB11)", () => {
    const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
    console.info(`SEED=${seed}`);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.record({ plain: fc.string() }),
        fc.constantFrom(...names).map((name) => ({ [name]: canary })),
        fc.constantFrom(...names).map((name) => ({ [name]: { inner: [canary] } })),
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie("tree"), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(JSON.stringify(redact(value)) ?? "").not.toContain(canary);
      }),
      { seed, numRuns: 300 },
    );
  });

  it.each([
    ["a compact JWS", `failed for eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.${"s".repeat(40)}`, "eyJ"],
    ["a bearer header in a sentence", "sent Bearer abcdefgh12345678", "abcdefgh"],
    ["a connection string", "cannot reach postgres://owner:hunter2secret@db/x", "hunter2"],
    ["a word before a secret", `old_met_${"a".repeat(43)} refused`, "aaaa"],
    [
      "an encrypted token",
      `sent ${"h".repeat(20)}.${"k".repeat(20)}.${"i".repeat(16)}.${"c".repeat(30)}.tagtag`,
      "tagtag",
    ],
    ["a connection string behind a digit", "at 1postgres://owner:hunter2secret@db/x", "hunter2"],
    ...secretPrefixes.map((prefix): [string, string, string] => {
      const { secret } = newOpaqueSecret(prefix);
      return [`what is made with ${prefix}`, `${secret} refused`, secret.slice(-20)];
    }),
  ])("hides %s inside a text", (_, text, secret) => {
    expect(redact({ detail: text })).toEqual({ detail: expect.stringContaining("[redacted]") });
    expect(redact({ detail: text })).toEqual({ detail: expect.not.stringContaining(secret) });
    expect(JSON.stringify(redact(new Error(text)))).not.toContain(secret);
  });

  it("hides the private members of a JWK and keeps the public ones", () => {
    expect(redact({ jwk: { kty: "EC", x: "xx", d: canary } })).toEqual({
      jwk: { kty: "EC", x: "xx", d: "[redacted]" },
    });
    expect(redact({ d: 5 })).toEqual({ d: 5 });
  });

  it("ends on a cycle", () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(JSON.stringify(redact(cycle))).toContain("[deep]");
  });

  it("keeps an error's code, cause and sentence", () => {
    const error = Object.assign(new Error("no connection", { cause: new Error("refused") }), { code: "08006" });
    expect(redact(error)).toMatchObject({ code: "08006", message: "no connection", cause: { message: "refused" } });
  });
});

const pieces = [
  "a",
  "-",
  ".",
  "_",
  ":",
  "/",
  "@",
  " ",
  "a-",
  "a.",
  "a_",
  "a:",
  "a ",
  "a+",
  "a@",
  "-.",
  "://",
  "a://",
  "a:@",
];
const starts = ["", "a://", "a://a:", "@", ".", "_", "@.", `${"a".repeat(16)}.${"a".repeat(8)}.`, "Bearer", "Bearer "];
const words = [
  "met_",
  "-met_",
  "mra_a-",
  `${"a".repeat(16)}.`,
  "Bearer ",
  "Bearer\t",
  "bearer  ",
  "DPoP-",
  "a://b:c",
  "a://:",
  "x://@",
];
const hostile = [...pieces, ...words].flatMap((piece) => starts.map((start) => ({ start, piece })));

const textOf = ({ start, piece }: { start: string; piece: string }, length: number) =>
  start + piece.repeat(length).slice(0, length - start.length);

/** The least time of several tries: what else the machine does can only add to it. */
function fastest(act: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 5; tries++) {
    const from = performance.now();
    act();
    least = Math.min(least, performance.now() - from);
  }
  return least;
}

/** Texts for which four times the length takes far more than four times as long. */
function slowFor(replace: (text: string) => string, texts = hostile): string[] {
  // Other work of the machine takes less; what grows with the square takes tens of milliseconds.
  const grain = 3;
  return texts
    .filter((text) => {
      const [short, long] = [2_048, 8_192].map((length) => fastest(() => replace(textOf(text, length)))) as [
        number,
        number,
      ];
      return long > grain && long > 8 * Math.max(short, grain / 8);
    })
    .map(({ start, piece }) => JSON.stringify(start + piece));
}

describe("S3 the time of redaction grows with the length of a text and no faster", () => {
  it.each(secretTexts.map(([, shape, replacement]) => [shape.source, shape, replacement] as const))(
    "%s",
    (_, shape, replacement) => expect(slowFor((text) => text.replace(shape, replacement))).toEqual([]),
  );

  it("all of them together", () => expect(slowFor(redactText)).toEqual([]));

  it("twin: an expression that tries every position of a run is found", () => {
    const token = /\b[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}/g;
    expect(slowFor((text) => text.replace(token, ""), [{ start: "", piece: "a-" }])).toEqual(['"a-"']);
    const scheme = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:)[^\s@/]+@/gi;
    expect(slowFor((text) => text.replace(scheme, ""), [{ start: "", piece: "a." }])).toEqual(['"a."']);
  });
});
