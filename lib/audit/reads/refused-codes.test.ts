import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isRecordCode } from "@/lib/audit/record-codes";

/** Refusals of callers that are no signed-in people, and one in the middle of an answer. */
const others = ["cosignature_unknown_key", "csrf_token_invalid", "export_ended", "metrics_closed"];

it("a record of a refusal may have every code with which the interface refuses a person", () => {
  const codes = readFileSync(join("lib", "startup", "error-codes.txt"), "utf8").matchAll(/^(\w+) \(forbidden\)$/gm);
  const missing = [...codes].map(([, code = ""]) => code).filter((code) => !isRecordCode(code));
  expect(missing.toSorted()).toEqual(others);
});
