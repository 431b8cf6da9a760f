import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ApprovalClaim, approvalChallenge } from "./approval-challenge";
import vectors from "./vectors/approval-challenge.json";

const claims: fc.Arbitrary<ApprovalClaim> = fc.record({
  digest: fc.string(),
  subject: fc.string(),
  step: fc.nat(),
  verdict: fc.constantFrom("approve", "deny"),
  nonce: fc.string(),
});

describe("what is signed in an approval (A4)", () => {
  it.each(vectors)("is $challenge for the vector", ({ claim, bytes, challenge }) => {
    expect(createHash("sha256").update(bytes, "hex").digest("base64url")).toBe(challenge);
    expect(approvalChallenge(claim as ApprovalClaim)).toBe(challenge);
  });

  it("differs as soon as one member differs, also where texts move from one member into its neighbour", () => {
    fc.assert(
      fc.property(claims, claims, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(approvalChallenge(one) === approvalChallenge(other)).toBe(same);
      }),
    );
    const claim = { digest: "ab", subject: "cd", step: 1, verdict: "approve", nonce: "ef" } as const;
    const moved = { ...claim, digest: "abc", subject: "d" };
    const naive = ({ digest, subject, step, verdict, nonce }: ApprovalClaim) =>
      `${digest}${subject}${step}${verdict}${nonce}`;
    expect(naive(moved)).toBe(naive(claim));
    expect(approvalChallenge(moved)).not.toBe(approvalChallenge(claim));
  });
});
