import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import type { ChainEvidence } from "@/lib/delegations/evidence.schema";
import { getChainEvidence } from "@/lib/delegations/queries";
import type { StatedApproval } from "@/lib/delegations/statement/approvals";
import type { DelegationStatement } from "@/lib/delegations/statement/statement";
import { approveRequest } from "@/lib/requests/commands/decide";
import { makeRequest } from "@/lib/requests/commands/make";
import { beginSignature, signatureOn } from "@/lib/requests/commands/sign";
import { Authenticator } from "@/lib/testing/authenticator";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { resigned } from "@/lib/testing/signed-chain";
import { claimsOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { verifyBundle } from "@/scripts/verify/chain";

let world: World;
let evidence: ChainEvidence;
let folder: string;
let spine: TestAgent;
let approverId: string;
beforeAll(async () => {
  world = await createWorld();
  folder = await mkdtemp(join(tmpdir(), "mandate-verify-"));
  spine = await given.agent();
  await world.sql("update agents set risk_tier = 'critical'");
  const approver = await world.person(["approver"]);
  approverId = approver.personId;
  const key = await given.passkey(world, approver);
  const expiresAt = inSeconds(3600);
  const asked = { agentId: spine.agentId, purpose: "Refunds", authority: [payments(spine)], expiresAt };
  const requestId = await makeRequest(spine.owner, asked);
  const digest = await given.digest(requestId);
  const passkey = key.get(await beginSignature(approver, requestId, { digest, verdict: "approve", step: 1 }));
  const signed = await signatureOn(approver, requestId, "approve", { digest, passkey });
  const delegationId = await approveRequest({ asker: approver, requestId, digest, note: "", signed });
  evidence = await getChainEvidence(spine.owner, delegationId ?? "");
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await world.end();
});

const statement = () => claimsOf<DelegationStatement>(evidence.delegations[0] ?? "");

/** Verifies the evidence with the real keys, one thing in its approval changed before the delegation was signed. */
async function verified(change: (approval: StatedApproval) => object = () => ({})) {
  const delegations = resigned(evidence.delegations, 0, ({ approvals = [] }) => ({
    approvals: approvals.map((approval) => ({ ...approval, ...change(approval) })),
  }));
  const jwks = join(folder, "jwks.json");
  await writeFile(jwks, JSON.stringify(evidence.jwks));
  const { verification, notes } = await verifyBundle({ ...evidence, delegations }, { jwks });
  const says = verification.checks.map((check) => `${check.ok ? "ok" : "WRONG"} ${check.says}`);
  return { ok: verification.ok, says: says.join("\n"), notes: notes.join("\n") };
}

const passkey = (change: object) => (approval: StatedApproval) => ({ passkey: { ...approval.passkey, ...change } });
const changedBytes = (text: string): string => {
  const bytes = Buffer.from(text, "base64url");
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return bytes.toString("base64url");
};

describe("a chain whose root was approved with a passkey", () => {
  it("verifies from the file alone, and says who approved it and what that rests on", async () => {
    const { ok, says, notes } = await verified();
    expect(ok).toBe(true);
    expect(says).toMatch(
      new RegExp(`ok .*${approverId} approved step 1 of req_.* and the passkey .* signed exactly that`),
    );
    expect(notes).toContain("the issuer's word");
  });

  it("still proves it after it was narrowed and signed again, and without what was never approved", async () => {
    const [id = "", owner] = [
      claimsOf<Record<string, unknown>>(evidence.delegations[0] ?? "").delegation as string,
      spine.owner,
    ];
    const expiresAt = inSeconds(1_800);
    const narrow = { expiresAt, reason: "Half the time is enough" };
    await narrowDelegation({ asker: owner, delegationId: id, narrow, expected: undefined });
    const after = await getChainEvidence(owner, id);
    const { approvals, version } = claimsOf<DelegationStatement>(after.delegations[0] ?? "");
    expect({ approvals, version }).toEqual({ approvals: statement().approvals, version: 2 });
    expect((await verifyBundle(after, {})).verification.ok).toBe(true);
  });

  it.each<[string, (approval: StatedApproval) => object, string]>([
    ["another person's step", () => ({ step: 2 }), "something else was signed"],
    ["another request", () => ({ request: "req_other" }), "something else was signed"],
    ["another nonce", passkey({ nonce: "A".repeat(43) }), "something else was signed"],
    ["another site", passkey({ origin: "https://evil.example", rp_id: "evil.example" }), "another site"],
    ["a site that is not the host's", passkey({ rp_id: "evil.example" }), "do not belong together"],
    ["a host above", passkey({ origin: "http://sub.localhost:3000" }), "another site"],
    ["another key", passkey({ jwk: new Authenticator("").jwk }), "not that of the stated key"],
    [
      "no key on the curve",
      passkey({ jwk: { kty: "EC", crv: "P-256", x: "A".repeat(43), y: "A".repeat(43) } }),
      "key is none",
    ],
  ])("is refused with %s", async (_, change, says) => {
    const result = await verified(change);
    expect(result.ok).toBe(false);
    expect(result.says).toContain(says);
  });

  it.each(["authenticator_data", "client_data_json", "signature"] as const)(
    "is refused with another %s",
    async (member) => {
      const result = await verified((approval) =>
        passkey({ [member]: changedBytes(approval.passkey?.[member] ?? "") })(approval),
      );
      expect(result.ok).toBe(false);
      expect(result.says).toContain("does not hold");
    },
  );

  it("is refused when another document is said to be what was approved", async () => {
    const other = statement().approved.startsWith("A") ? "B" : "A";
    const delegations = resigned(evidence.delegations, 0, ({ approved }) => ({ approved: other + approved.slice(1) }));
    const { verification } = await verifyBundle({ ...evidence, delegations }, {});
    expect(verification.ok).toBe(false);
  });

  it("with an approval of a kind that this reader does not know is not understood", async () => {
    expect((await verified(() => ({ verdict: "abstain" }))).says).toContain("cannot be understood");
    expect((await verified(passkey({ certificate: "x" }))).says).toContain("cannot be understood");
  });
});
