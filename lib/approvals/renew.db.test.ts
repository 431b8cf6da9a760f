import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSpine, person, type Spine } from "@/e2e/support/spine";
import { createWorld, type World } from "@/e2e/support/world";
import { approveRequest } from "@/lib/approvals/commands/decide";
import { makeRequest } from "@/lib/approvals/commands/make";
import { getRequest } from "@/lib/approvals/queries";
import { prisma } from "@/lib/platform/db/prisma";

let world: World;
let spine: Spine;
beforeAll(async () => {
  world = await createWorld();
  spine = await createSpine();
});
afterAll(() => world.end());

const ask = () =>
  makeRequest(spine.owner, {
    agentId: spine.agentId,
    purpose: "Pay granted refunds",
    authority: [{ type: "payment", locations: [spine.identifier], actions: ["create"], identifiers: ["account/eu-*"] }],
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  });

const approve = (requestId: string, digest: string) =>
  approveRequest({ asker: spine.approver, requestId, digest, note: "" });

describe("a request whose facts change after it was shown (A2, I10)", () => {
  it("is renewed instead of granted, and granted only as it reads then", async () => {
    const id = await ask();
    const shown = await getRequest(spine.approver, id);
    await prisma().agent.update({ where: { id: spine.agentId }, data: { riskTier: "high" } });
    await expect(approve(id, shown.digest)).rejects.toMatchObject({ code: "request_outdated" });
    const renewed = await getRequest(spine.approver, id);
    expect(renewed).toMatchObject({ status: "pending", revision: 2, delegationId: null });
    expect(renewed.digest).not.toBe(shown.digest);
    await expect(approve(id, shown.digest)).rejects.toMatchObject({ code: "digest_stale" });
    expect(await approve(id, renewed.digest)).toMatch(/^dlg_/);
  });

  it("names the delegator of now when the agent got another owner", async () => {
    const id = await ask();
    const { digest } = await getRequest(spine.approver, id);
    const next = await person(["member"]);
    await prisma().agent.update({ where: { id: spine.agentId }, data: { ownerId: next.personId } });
    await expect(approve(id, digest)).rejects.toMatchObject({ code: "request_outdated" });
    expect((await getRequest(spine.approver, id)).delegator?.id).toBe(next.personId);
  });
});
