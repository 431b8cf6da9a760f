import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approveAction } from "@/lib/action-approvals/commands/decide";
import { changeInstance } from "@/lib/credentials/commands/manage-instance";
import type { Principal } from "@/lib/principals/principal";
import { type AskingAgent, askedAction, askForAction, sayToAction } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { exchange, tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import { buildInstance } from "@/prisma/seed/builders/instance";

// An agent hands its token to a second agent, which exchanges it and asks. The person who let the first agent's
// instance in cannot be the second person for that either (I9).

let world: World;
let servers = 0;
let insider: Principal;
let colleague: Principal;
let bystander: Principal;
/** The agent that hands the order on, and the one that asks for the action. */
let [first, second]: TestAgent[] = [];
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());
beforeEach(async () => {
  const both = () => world.person(["security", "approver"]);
  [insider, colleague, bystander] = [await both(), await both(), await world.person(["security"])];
  const spine = await given.agent(`https://handed-${++servers}.acme.example`);
  const conditions = { approval_above: { field: "amount", unit: "USD", value: "250.00" } };
  const limits = [{ field: "amount", unit: "USD", max_each: "900.00", max_total: "900000.00", window: "P1D" }];
  const parentDelegationId = await given.delegation(spine, [payments(spine, { conditions, limits })], 3600, {
    maxDepth: 1,
  });
  const beside = await given.colleague(spine);
  await given.delegation(beside, [payments(spine, { limits })], 3000, { parentDelegationId });
  [first, second] = [spine, beside];
});

/** Exchanges a token of an instance that `issuer` let in for a token of the second agent. */
async function handedBy(issuer: Principal): Promise<AskingAgent & { from: TestAgent }> {
  if (!first || !second) throw new Error("There are two agents.");
  const { instance, keyPair } = await buildInstance(issuer, first.agentId);
  const from = { ...first, instanceId: instance.id, privateKey: keyPair.privateKey, jwk: keyPair.jwk };
  const { access_token: token, error_description } = await exchange(second, await tokenOf(from));
  if (token === undefined) throw new Error(`Not exchanged: ${error_description}`);
  return { spine: second, token, from };
}

const approve = (asker: Principal, id: string) => codeOf(sayToAction(approveAction, asker, id));

describe("a person behind the instance that handed the order on", () => {
  it("does not approve the action, and another person does", async () => {
    const id = await askedAction(await handedBy(insider));
    expect(await approve(insider, id)).toBe("self_approval");
    expect(await approve(colleague, id)).toBe("done");
  });

  it("does not approve it if they released that instance after it asked", async () => {
    const handed = await handedBy(bystander);
    const id = await askedAction(handed);
    await changeInstance(bystander, handed.from.instanceId, "quarantine", "A drill");
    await changeInstance(insider, handed.from.instanceId, "release", "It is over");
    expect(await approve(insider, id)).toBe("self_approval");
  });

  it("approves the same action for an order of another instance, and not for the one of their own", async () => {
    const [others, own] = [await handedBy(bystander), await handedBy(insider)];
    const operation = randomUUID();
    const id = await askedAction(others, { operation });
    expect((await askForAction(own, { operation })).context.approval?.id).toBe(id);
    expect(await approve(insider, id)).toBe("done");
    expect(await askForAction(own, { operation })).toMatchObject({
      ...{ decision: false, context: { code: "approval_required" } },
    });
    expect((await askForAction(others, { operation })).decision).toBe(true);
  });

  it("approves it in a twin of the product that forgets the instances of exchanged tokens", async () => {
    await world.sql(`create function forget() returns trigger language plpgsql as $$
      begin new.through_instance_ids := null; return new; end $$`);
    await world.sql("create trigger forget before insert on action_approvals for each row execute function forget()");
    expect(await approve(insider, await askedAction(await handedBy(insider)))).toBe("done");
    await world.sql("drop function forget cascade");
  });
});
