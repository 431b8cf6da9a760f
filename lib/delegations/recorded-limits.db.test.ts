import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listAudit } from "@/lib/audit/queries";
import type { AuditReader } from "@/lib/audit/trail-condition";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { approveNarrower } from "@/lib/requests/commands/revise";
import { evaluate } from "@/lib/testing/decisions";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { sealAll } from "@/lib/testing/sealing";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let spine: TestAgent;
const auditor: AuditReader = { personId: "per_auditor", permissions: new Set(["audit:read"]) };
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
});
afterAll(() => world.end());

async function newest(type: string, id: string) {
  await sealAll();
  const { entries } = await listAudit(auditor, { q: `type:${type} id:${id}`, limit: 1 });
  return { sentence: entries[0]?.sentence, facts: entries[0]?.facts };
}

const most = (max_each: string) => ({ limits: [{ field: "amount", unit: "USD", max_each }] });
const europe = (max_each: string) => ({ id: "eu", ...payments(spine), ...most(max_each) });
const america = () => {
  const { limits: _, ...free } = payments(spine, { identifiers: ["account/us-*"] });
  return { id: "us", ...free };
};
const expiresAt = () => inSeconds(3_000);
const stated = (max: string) => [
  { ids: ["us"], type: "payment", limits: "none" },
  { ids: ["eu"], type: "payment", limits: [{ field: "amount", unit: "USD", max, window: "each" }] },
];

describe("the records of an authority of which one element has no limit", () => {
  it("state no limit that does not exist, and tell every change of an amount", async () => {
    const id = await given.delegation(spine, [europe("5.00"), america()]);
    const token = await tokenOf(spine, { delegation_id: id });
    expect((await evaluate(spine, token, { amount: "1000000.00", id: "account/us-1" })).decision).toBe(true);
    const granted = await newest("delegation.granted", id);
    expect(granted.sentence).toMatch(
      /delegated authority to \S+ \(payment without a limit; payment up to 5\.00 USD each\) until/,
    );
    expect(granted.facts).toMatchObject({ elements: stated("5.00") });
    expect(granted.facts).not.toHaveProperty("limits");

    await narrowDelegation({
      ...{ asker: spine.owner, delegationId: id, expected: 1 },
      narrow: { authority: [europe("3.00"), america()], reason: "Less" },
    });
    expect((await newest("delegation.narrowed", id)).sentence).toMatch(
      /limits 5\.00 USD each → 3\.00 USD each\): Less$/,
    );

    const requestId = await given.request(spine, {
      changesDelegationId: id,
      purpose: "More",
      expiresAt: expiresAt(),
      authority: [europe("9000.00"), america()],
    });
    await given.approval(spine, requestId);
    const changed = await newest("delegation.changed", id);
    expect(changed.sentence).toContain("limits 3.00 USD each → 9000.00 USD each)");
    expect(changed.facts).toMatchObject({ elements: stated("9000.00"), elementsBefore: stated("3.00") });
  });

  it("name the amount of a request, when it is made, narrowed and approved", async () => {
    const authority = [{ id: "eu", ...payments(spine), ...most("50.00") }];
    const requestId = await given.request(spine, { purpose: "Refunds", authority, expiresAt: expiresAt() });
    const digest = await given.digest(requestId);
    await approveNarrower({ asker: spine.approver, requestId, digest, authority: [europe("20.00")] });
    expect((await newest("request.made", requestId)).sentence).toMatch(
      / \(up to 50\.00 USD each\), at a risk of \d+ \(.*\): Refunds$/,
    );
    expect((await newest("request.narrowed", requestId)).sentence).toMatch(
      / \(limits 50\.00 USD each → 20\.00 USD each\), at a risk of \d+ \(.*\)$/,
    );
    expect((await newest("request.approved", requestId)).sentence).toMatch(
      / \(up to 20\.00 USD each\), at a risk of \d+ \(.*\)$/,
    );
  });
});
