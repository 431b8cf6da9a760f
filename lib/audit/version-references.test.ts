import { expect, it } from "vitest";
import { versionedName, versionRefs } from "./version-references";

it("refers to the versions that a decision was under, and that a change made", () => {
  const decision = { policyId: "apl_1", policyVersion: 3, blueprintId: "bpr_1", blueprintVersion: 4, version: 9 };
  expect(versionRefs({ type: "decision.made", facts: decision })).toEqual(["apl_1@3", "bpr_1@4"]);
  expect(versionRefs({ type: "agent.edited", facts: { blueprintId: "bpr_1", version: 9 } })).toEqual([]);
  expect(versionRefs({ type: "blueprint.edited", facts: { blueprintId: "bpr_1", version: 5 } })).toEqual(["bpr_1@5"]);
  expect(versionRefs({ type: "approval-policy.changed", facts: { policy: "apl_1", version: 2 } })).toEqual(["apl_1@2"]);
  expect(versionRefs({ type: "blueprint.edited", facts: { blueprintId: "bpr_1", version: "5" } })).toEqual([]);
  expect(versionRefs({ type: "token.issued" })).toEqual([]);
});

it("reads a version behind a name", () => {
  expect(versionedName("four-eyes@3")).toEqual({ name: "four-eyes", version: 3 });
  expect(versionedName("four-eyes")).toEqual({ name: "four-eyes" });
  expect(versionedName("@3")).toEqual({ name: "@3" });
});
