import { expect, it } from "vitest";
import { toldAction } from "./model";

it("hides, reorders and breaks nothing, for any text of a machine", () => {
  const agent = { name: "crm-agent", displayName: "Refunds" };
  const texts = { resource: "a\u202Eb\u2028c", task: "d\u200Be" };
  expect(toldAction(agent, { action: "create", resourceType: "payment", ...texts, fields: {} })).toBe(
    "Refunds (crm-agent) wants to create payment a\\u{202e}b\\u{2028}c, task d\\u{200b}e.",
  );
});
