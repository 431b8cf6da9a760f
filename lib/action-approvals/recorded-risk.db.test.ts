import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approveAction, denyAction } from "@/lib/action-approvals/commands/decide";
import { riskFacts } from "@/lib/risk/model";
import { type AskingAgent, askedAction, askingAgent, sayToAction } from "@/lib/testing/decisions";
import { given, type TestPerson } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { getActionApproval } from "./queries";

let world: World;
let asking: AskingAgent;
let approver: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  approver = await given.approver();
  asking = await askingAgent();
});
afterAll(() => world.end());

describe("the record of a decision on a single action", () => {
  it.each([
    ["approved", approveAction],
    ["denied", denyAction],
  ])("has the risk with its parts and weights as the person was shown them (%s)", async (how, word) => {
    await world.sql("update agents set risk_tier = 'medium' where id = $1", [asking.spine.agentId]);
    const id = await askedAction(asking);
    const { risk } = await getActionApproval(approver, id);
    expect(risk.parts.map(({ code }) => code)).toContain("tier");
    await sayToAction(word, approver, id);
    const [record] = await world.sql<{ facts: unknown }>(
      `select convert_from(body, 'utf8')::jsonb -> 'facts' as facts from log_entries
       where type = $1 and convert_from(body, 'utf8')::jsonb #>> '{facts,approval}' = $2`,
      [`action-approval.${how}`, id],
    );
    expect(record?.facts).toMatchObject(riskFacts(risk));
  });
});
