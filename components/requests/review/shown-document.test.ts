import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { digestInBrowser, readDocument } from "./shown-document";

const document = {
  sentence: "refund-agent may create payments at pay.example, on account/eu-7.",
  purpose: "Pay granted refunds",
  notBefore: "2026-11-24T15:00:00.000Z",
  expiresAt: "2026-12-24T15:00:00.000Z",
  maxDepth: 1,
  agent: {
    id: "agt_1",
    name: "refund-agent",
    displayName: null,
    riskTier: "medium",
    environment: "prod",
    blueprint: "bpr_1",
    blueprintVersion: 1,
  },
  parent: null,
  effective: [
    {
      id: "el_1",
      type: "payment",
      locations: ["https://pay.example"],
      actions: ["create"],
      identifiers: ["account/eu-7"],
    },
  ],
};

describe("the document that is shown", () => {
  it("is hashed as its UTF-8 bytes, base64url without padding (A1)", async () => {
    for (const text of ["", "{}", '{"purpose":"Zürich → €"}', JSON.stringify(document)]) {
      expect(await digestInBrowser(text)).toBe(createHash("sha256").update(text, "utf8").digest("base64url"));
    }
  });

  it("gives what is read", () => {
    expect(readDocument(JSON.stringify(document))).toMatchObject({ sentence: document.sentence, maxDepth: 1 });
  });

  it.each([
    ["no JSON", "{"],
    ["no sentence", JSON.stringify({ ...document, sentence: undefined })],
    [
      "an authority it cannot explain",
      JSON.stringify({ ...document, effective: [{ ...document.effective[0], sudo: true }] }),
    ],
  ])("is not shown when it holds %s", (_, text) => {
    expect(readDocument(text)).toBeUndefined();
  });
});
