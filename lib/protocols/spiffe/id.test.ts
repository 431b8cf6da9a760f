import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agentNameOf, formatSpiffeId, isTrustDomain, parseSpiffeId, spiffeId } from "./id";

describe("SPIFFE ID", () => {
  it("names an agent and is read again", () => {
    const id = spiffeId("acme.example", "refund-bot");
    expect(id).toBe("spiffe://acme.example/agent/refund-bot");
    expect(parseSpiffeId(id)).toEqual({ trustDomain: "acme.example", segments: ["agent", "refund-bot"] });
    expect(agentNameOf(id, "acme.example")).toBe("refund-bot");
    expect(agentNameOf(id, "other.example")).toBeUndefined();
    expect(agentNameOf("spiffe://acme.example/ns/refund-bot", "acme.example")).toBeUndefined();
    expect(agentNameOf(`${id}/x`, "acme.example")).toBeUndefined();
    expect(agentNameOf("not an id", "acme.example")).toBeUndefined();
    expect(parseSpiffeId("spiffe://localhost")).toEqual({ trustDomain: "localhost", segments: [] });
  });

  it.each([
    "",
    "spiffe:",
    "spiffe://",
    "SPIFFE://acme.example/a",
    "http://acme.example/a",
    "spiffe://Acme.example/a",
    "spiffe://acme.example:443/a",
    "spiffe://user@acme.example/a",
    "spiffe://acme.example/",
    "spiffe://acme.example/a/",
    "spiffe://acme.example//a",
    "spiffe://acme.example/a/../b",
    "spiffe://acme.example/.",
    "spiffe://acme.example/a?q",
    "spiffe://acme.example/a#f",
    "spiffe://acme.example/%61",
    "spiffe://acme.example/é",
    "spiffe://acme.example/a\n",
    `spiffe://${"a".repeat(256)}/a`,
    `spiffe://acme.example/${"a".repeat(2048)}`,
  ])("does not take %j for one", (text) => {
    expect(parseSpiffeId(text)).toBeUndefined();
  });

  it("refuses to write what it could not read", () => {
    for (const name of ["", "a/b", "..", "a b", "a".repeat(2048)]) {
      expect(() => spiffeId("acme.example", name)).toThrow(RangeError);
    }
    expect(() => spiffeId("acme.example/x", "a")).toThrow(RangeError);
    expect(isTrustDomain("acme.example:3000")).toBe(false);
  });

  it("reads back exactly what it wrote", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{1,62}$/);
    fc.assert(
      fc.property(fc.array(name), (segments) => {
        expect(parseSpiffeId(formatSpiffeId({ trustDomain: "td", segments }))).toEqual({ trustDomain: "td", segments });
      }),
    );
  });
});
