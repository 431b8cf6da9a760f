import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { prisma } from "@/lib/platform/database/prisma";
import { approveRequest } from "@/lib/requests/commands/decide";
import { approveNarrower, reviseRequest } from "@/lib/requests/commands/revise";
import { chosenText } from "@/lib/testing/decisions";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { getRequest } from "./queries";
import type { MakeRequest } from "./schema";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
});
afterAll(() => world.end());

const ask = (change: Partial<MakeRequest> = {}) =>
  given.request(spine, {
    authority: [{ type: "payment", locations: [spine.identifier], actions: ["create"], identifiers: ["account/eu-*"] }],
    expiresAt: inSeconds(86_400),
    ...change,
  });

const approve = (requestId: string, digest: string) =>
  approveRequest({ asker: spine.approver, requestId, digest, note: "" });

describe("a request whose facts change after it was shown (A2, I10)", () => {
  it("is renewed instead of granted, and granted only as it reads then", async () => {
    const id = await ask();
    const shown = await getRequest(spine.approver, id);
    await prisma().agent.update({ where: { id: spine.agentId }, data: { riskTier: "high" } });
    await expectRefusal(approve(id, shown.digest), "request_outdated");
    const renewed = await getRequest(spine.approver, id);
    expect(renewed).toMatchObject({ status: "pending", revision: 2, delegationId: null });
    expect(renewed.digest).not.toBe(shown.digest);
    await expectRefusal(approve(id, shown.digest), "digest_stale");
    expect(await approve(id, renewed.digest)).toMatch(/^dlg_/);
  });

  it("is refused when its delegator may no longer delegate it, with no figures of what they may", async () => {
    const each = (max_each: string) => [
      { id: "el_1", ...payments(spine, { limits: [{ field: "amount", unit: "USD", max_each }] }) },
    ];
    const id = await ask({ authority: each("900.00") });
    const digest = await given.digest(id);
    await given.entitlement(world, spine.owner.personId, each("543.21"));
    const narrowed = { requestId: id, authority: each("600.00") };
    for (const act of [
      () => approve(id, digest),
      () => approveNarrower({ asker: spine.approver, digest, ...narrowed }),
    ]) {
      const error = await act().catch((thrown: unknown) => thrown);
      const [at] = isDomainError(error) ? error.errors : [];
      expect(error).toMatchObject({ code: "outside_entitlement" });
      expect(at?.path).toMatch(/^authority/);
      expect(chosenText([error, String(error)])).not.toContain("543");
    }
    // The requester is the delegator here, so the refusal may name their own limit.
    await expect(reviseRequest({ asker: spine.owner, ...narrowed })).rejects.toMatchObject({
      detail: expect.stringContaining("543.21 USD"),
    });
    await given.entitlement(world, spine.owner.personId, null);
  });

  it("names the delegator of now when the agent got another owner", async () => {
    const id = await ask();
    const digest = await given.digest(id);
    const next = await given.person(["member"]);
    await prisma().agent.update({ where: { id: spine.agentId }, data: { ownerId: next.personId } });
    await expectRefusal(approve(id, digest), "request_outdated");
    expect((await getRequest(spine.approver, id)).delegator?.id).toBe(next.personId);
  });
});
