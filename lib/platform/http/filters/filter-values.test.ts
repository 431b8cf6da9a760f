import { describe, expect, it } from "vitest";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { inTerm } from "./filter-fault";
import { parseFilter } from "./filter-language";
import { daysOf, idOf, oneOf } from "./filter-values";
import { unknownName } from "./unknown-name";

/** The first member of the refusal that reading the values of a filter ends in. */
async function faultOf(q: string, read: (value: string) => unknown) {
  const term = parseFilter(q, { keys: ["status"] });
  if (term?.kind !== "term") throw new Error("The filter is not one term.");
  try {
    await inTerm(term, () => term.values.map(read));
  } catch (error) {
    if (isDomainError(error)) return { kind: error.kind, detail: error.detail, ...error.errors[0] };
    throw error;
  }
  return undefined;
}
const status = (value: string) => oneOf("status", value, ["active", "suspended", "retired"]);

describe("a closed set", () => {
  it("is read in any case of letters", () => expect(status("ACTIVE")).toBe("active"));

  it.each([
    ["status:active,susp", 14, 4, ["suspended"]],
    ["status:actve", 7, 5, ["active"]],
    ['status:"no such"', 7, 9, ["active", "suspended", "retired"]],
  ])("refuses %s, with its place and what is meant", async (q, at, length, suggestions) => {
    expect(await faultOf(q, status)).toMatchObject({
      ...{ kind: "invalid", path: "q", code: "unknown_filter_value", at, length, suggestions },
      detail: 'The filter "status" is one of active, suspended, retired.',
    });
  });
});

describe("other values", () => {
  it.each([
    ["status:30", (value: string) => daysOf("status", value), ["30d"]],
    ["status:agt_1", (value: string) => idOf("status", value, "agent"), []],
  ])("refuses %s", async (q, read, suggestions) => {
    expect(await faultOf(q, read)).toMatchObject({ code: "unknown_filter_value", at: 7, suggestions });
  });

  it("says which names begin like an unknown one", async () => {
    const unknown = (value: string) => {
      throw unknownName("agent", value, ["refund-agent", "refund-auditor"]);
    };
    expect(await faultOf("status:refund", unknown)).toMatchObject({
      ...{ code: "unknown_filter_name", at: 7, length: 6, suggestions: ["refund-agent", "refund-auditor"] },
      detail: "No agent named refund. Two begin with it: refund-agent, refund-auditor.",
    });
  });
});
