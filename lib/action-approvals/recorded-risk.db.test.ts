import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { approveAction, denyAction } from "@/lib/action-approvals/commands/decide";
import { type Risk, riskFacts } from "@/lib/risk/model";
import { type AskingAgent, askedAction, askForAction, askingAgent, sayToAction } from "@/lib/testing/decisions";
import { given, type TestPerson } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { getActionApproval } from "./queries";

let world: World;
let asking: AskingAgent;
let approver: TestPerson;
let servers = 0;
beforeAll(async () => {
  world = await createWorld();
  approver = await given.approver();
});
beforeEach(async () => {
  servers += 1;
  asking = await askingAgent(undefined, `https://payments-${servers}.acme.example`);
  await giveTier("medium");
});
afterAll(() => world.end());

const giveTier = (tier: string) =>
  world.sql("update agents set risk_tier = $1 where id = $2", [tier, asking.spine.agentId]);
const riskOf = async (id: string): Promise<Risk> => (await getActionApproval(approver, id)).risk;
const tierIn = ({ parts }: Risk) => parts.find(({ code }) => code === "tier")?.sentence;

async function recordedOf(id: string, how: string): Promise<unknown> {
  const [record] = await world.sql<{ facts: unknown }>(
    `select convert_from(body, 'utf8')::jsonb -> 'facts' as facts from log_entries
     where type = $1 and convert_from(body, 'utf8')::jsonb #>> '{facts,approval}' = $2`,
    [`action-approval.${how}`, id],
  );
  return record?.facts;
}

describe("the record of a decision on a single action", () => {
  it.each([
    ["approved", approveAction],
    ["denied", denyAction],
  ])("has the risk with its parts and weights as the person was shown them (%s)", async (how, word) => {
    const id = await askedAction(asking);
    const risk = await riskOf(id);
    expect(tierIn(risk)).toBe("The agent has the risk tier medium.");
    await sayToAction(word, approver, id);
    expect(await recordedOf(id, how)).toMatchObject(riskFacts(risk));
  });

  it("has the risk of the question, with another tier of the agent since", async () => {
    const id = await askedAction(asking);
    const shown = await riskOf(id);
    await giveTier("high");
    expect(await riskOf(id)).toEqual(shown);
    await sayToAction(denyAction, approver, id);
    expect(await recordedOf(id, "denied")).toMatchObject(riskFacts(shown));
    expect(await riskOf(id)).toEqual(shown);
  });
});

describe("an approval of a single action", () => {
  it("is refused once the agent has another tier than was shown, and the agent asks again", async () => {
    const operation = randomUUID();
    const id = await askedAction(asking, { operation });
    await giveTier("high");
    await expectRefusal(sayToAction(approveAction, approver, id), "action_approval_void");
    const again = await askedAction(asking, { operation });
    expect(again).not.toBe(id);
    expect(tierIn(await riskOf(again))).toBe("The agent has the risk tier high.");
    await sayToAction(approveAction, approver, again);
    expect((await askForAction(asking, { operation })).decision).toBe(true);
  });

  it("cannot be used once the agent has another tier than was shown", async () => {
    const operation = randomUUID();
    const id = await askedAction(asking, { operation });
    await sayToAction(approveAction, approver, id);
    await giveTier("high");
    expect((await getActionApproval(approver, id)).voidReason).toMatch(/changed/);
    const { decision, context } = await askForAction(asking, { operation });
    expect([decision, context.code]).toEqual([false, "approval_required"]);
    expect(context.approval?.id).not.toBe(id);
  });
});
