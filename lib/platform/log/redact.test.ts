import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redact } from "./redact";

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
    ["an enrolment token", `token met_${"a".repeat(43)} refused`, "aaaa"],
    ["an invitation", `opened /invitation?token=miv_${"a".repeat(43)}`, "aaaa"],
    ["a resource server key", `key mpk_${"a".repeat(32)} refused`, "aaaa"],
    ["an enrolment token", `token met_${"a".repeat(43)} refused`, "aaaa"],
    ["an invitation", `token miv_${"a".repeat(43)} refused`, "aaaa"],
  ])("hides %s inside a text", (_, text, secret) => {
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
