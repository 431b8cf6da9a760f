import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { denyCodes } from "@/lib/decisions/model";
import { productSources } from "@/lib/testing/sources";

const sources = productSources().map((path) => readFileSync(join("lib", path), "utf8"));

const kinds = "malformed|invalid|unauthenticated|forbidden|not_found|conflict|stale|unavailable|throttled";
/** An entry of the table of an `errors.ts`, and an error that is made in place. */
const forms = [
  new RegExp(`^  ([a-z_]+): \\[\\s*"(${kinds})"`, "gm"),
  new RegExp(`Error\\(\\s*"([a-z_]+)",\\s*"(${kinds})"`, "g"),
];

/** The codes of a union of literals, such as that of RFC 6749. */
function unionOf(name: string): string[] {
  const declaration = sources.map((source) => new RegExp(`export type ${name} =([^;]+);`).exec(source)?.[1]);
  return [...(declaration.find((one) => one !== undefined) ?? "").matchAll(/"([a-z_]+)"/g)].map(
    ([, code = ""]) => code,
  );
}

describe("error codes", () => {
  // Clients rely on them. To add one on purpose, run the test with `-u` and review the lines of `error-codes.txt`.
  it("are those that were reviewed", async () => {
    const refusals = sources.flatMap((source) =>
      forms.flatMap((form) => [...source.matchAll(form)].map(([, code, kind]) => `${code} (${kind})`)),
    );
    const lines = [
      ...refusals,
      ...unionOf("Hold").map((code) => `${code} (unavailable)`),
      ...denyCodes.map((code) => `${code} (denial)`),
      ...unionOf("OAuthErrorCode").map((code) => `${code} (OAuth)`),
      ...unionOf("AuthZenErrorCode").map((code) => `${code} (AuthZEN)`),
    ];
    await expect(`${[...new Set(lines)].toSorted().join("\n")}\n`).toMatchFileSnapshot("./error-codes.txt");
  });
});
