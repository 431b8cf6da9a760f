import { describe, expect, it } from "vitest";
import { BatchDecide } from "./batch.schema";

const one = (more: object) => ({ id: `req_${"0".repeat(26)}`, digest: "A".repeat(43), ...more });
const faultsOf = (more: object) => {
  const parsed = BatchDecide.safeParse({ decisions: [one({ verdict: "approve" }), one(more)] });
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join("."));
};

describe("several decisions at once", () => {
  it("need a reason for each no, as a single one does, and none for a yes", () => {
    expect(faultsOf({ verdict: "approve" })).toEqual([]);
    expect(faultsOf({ verdict: "approve", note: "" })).toEqual([]);
    expect(faultsOf({ verdict: "deny", note: "Not this quarter" })).toEqual([]);
    for (const note of [{}, { note: "" }, { note: "   " }]) {
      expect(faultsOf({ verdict: "deny", ...note })).toEqual(["decisions.1.note"]);
    }
  });
});
