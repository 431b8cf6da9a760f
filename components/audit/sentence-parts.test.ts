import { describe, expect, it } from "vitest";
import { sentenceParts } from "./sentence-parts";

const subject = { name: "refund-agent" };

describe("the sentence of an entry, split before its deed", () => {
  it.each([
    ["refund-agent was allowed to ", "create a payment of 20.00 EUR"],
    ["refund-agent was not allowed to ", "create a payment of 20.00 EUR: it exceeded a limit"],
    ["refund-agent ", "received an access token"],
    ["", "A signing key for delegation began to sign"],
    ["", "refund-agents were counted"],
  ])("%j and %j", (lead, deed) => {
    expect(sentenceParts({ sentence: `${lead}${deed}`, subject })).toEqual({ lead, deed });
  });

  it("stays whole without a name", () => {
    const sentence = "An agent was allowed to read";
    expect(sentenceParts({ sentence, subject: { name: null } })).toEqual({ lead: "", deed: sentence });
  });
});
