import { describe, expect, it } from "vitest";
import { consentsNeeded, withConsents } from "./consent";

const parties = { requesterId: "asks", throughAgentId: null, onBehalfOfId: null };

describe("whose consent is needed", () => {
  it.each([
    ["nobody's below a parent delegation", parties, null, []],
    ["nobody's for what the requester gives themselves", parties, "asks", []],
    ["the delegator's where somebody else asks", parties, "gives", ["gives"]],
    ["the represented person's", { ...parties, onBehalfOfId: "named" }, null, ["named"]],
    ["one of whoever is both", { ...parties, onBehalfOfId: "named" }, "named", ["named"]],
    ["both, the delegator first", { ...parties, onBehalfOfId: "named" }, "gives", ["gives", "named"]],
    ["the requester's where an agent asks", { ...parties, throughAgentId: "agent" }, "asks", ["asks"]],
    ["nobody's for an agent that gives of its own", { ...parties, throughAgentId: "agent" }, null, []],
  ] as const)("is %s", (_, of, delegatorId, people) => {
    expect(consentsNeeded(of, delegatorId)).toEqual(people);
  });

  it("comes before the steps of the policy, which go on counting from there", () => {
    const steps = withConsents(["gives"], withConsents([], withConsents(["a", "b"], [])));
    expect(steps.map(({ number, consentOf }) => [number, consentOf])).toEqual([
      [1, "gives"],
      [2, "a"],
      [3, "b"],
    ]);
  });
});
