import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST } from "@/app/api/action-approvals/[actionApprovalId]/take-back/route";
import { listDecided } from "@/lib/inbox/decided";
import { DecidedFilters } from "@/lib/inbox/decided.schema";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { type AskingAgent, askedAction, askForAction, askingAgent, sayToAction } from "@/lib/testing/decisions";
import { given } from "@/lib/testing/direct";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { approveAction, denyAction } from "./commands/decide";
import { takeBackAction } from "./commands/take-back";
import { readForMachine } from "./long-poll.queries";
import { statusAt } from "./model";
import { getActionApproval } from "./queries";
import { getOrThrow, verdictsOf } from "./store";

let world: World;
let asking: AskingAgent;
let approver: Principal;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  asking = await askingAgent();
  [approver, security] = [await world.person(["approver"]), await world.person(["security"])];
});
afterAll(() => world.end());

const takeBack = (approvalId: string, asker: Principal = approver, reason = "Wrong account") =>
  takeBackAction({ asker, approvalId, reason });

async function approved(operation: string = randomUUID()): Promise<string> {
  const id = await askedAction(asking, { operation });
  await sayToAction(approveAction, approver, id);
  return id;
}

describe("an approval that is taken back", () => {
  it("is not taken back by security whose role ended after their session began", async () => {
    const former = await world.person(["security"]);
    const id = await approved();
    await world.sql("update people set roles = '{auditor}' where id = $1", [former.personId]);
    expect(await codeOf(takeBack(id, former))).toBe("forbidden");
  });

  it("denies the same question for a while, with its record, and shows who did it", async () => {
    const operation = randomUUID();
    const id = await approved(operation);
    expect((await getActionApproval(approver, id)).can).toEqual(["takeBack"]);
    await takeBack(id);
    const { decision, context } = await askForAction(asking, { operation });
    expect(decision).toBe(false);
    expect(context).toMatchObject({ code: "approval_denied", approval: { id, status: "denied" } });
    expect(context.reason).toMatch(/taken back/);
    expect(await readForMachine(id, { agentId: asking.spine.agentId })).toMatchObject({ status: "denied" });
    expect(await getActionApproval(security, id)).toMatchObject({
      ...{ status: "denied", can: [], decidedBy: { id: approver.personId } },
      takenBack: { by: { id: approver.personId }, reason: "Wrong account" },
      steps: [{ state: "passed", approved: 1 }],
      whyNot: { takeBack: { code: "action_approval_state" } },
    });
    expect((await world.auditTypes(id)).filter((type) => type.startsWith("action-approval"))).toEqual([
      ...["action-approval.approved", "action-approval.taken_back"],
    ]);
    await world.sql("update action_approvals set expires_at = clock_timestamp() - interval '1 second' where id = $1", [
      id,
    ]);
    expect(await askedAction(asking, { operation })).not.toBe(id);
  });

  it("stays an approval of its approver in their inbox and in the counts", async () => {
    const before = await verdictsOf(asking.spine.agentId, new Date(Date.now() + 1_000));
    const id = await approved();
    await takeBack(id, security);
    const after = await verdictsOf(asking.spine.agentId, new Date(Date.now() + 1_000));
    expect(after).toEqual({ ...before, approved: before.approved + 1 });
    const { items } = await listDecided(approver, DecidedFilters.parse({}));
    expect(items.filter((item) => item.id === id)).toMatchObject([
      { verdict: "approve", outcome: { state: "taken_back", by: { id: security.personId } } },
    ]);
  });

  it("is taken back again without an effect", async () => {
    const id = await approved();
    const first = await world.call(POST, { method: "POST", as: approver, params: { actionApprovalId: id }, body: {} });
    expect([first.status, (await first.json()).takenBack.reason]).toEqual([200, ""]);
    const records = await world.auditTypes(id);
    await takeBack(id, security, "Again");
    expect(await world.auditTypes(id)).toEqual(records);
    expect((await getOrThrow(prisma(), id)).takenBackById).toBe(approver.personId);
  });
});

describe("taking back is refused", () => {
  it("to people who did not approve it and are not of security", async () => {
    const id = await approved();
    for (const roles of [["approver"], ["auditor"]] as const) {
      await expectRefusal(takeBack(id, await world.person([...roles])), "forbidden");
    }
    await expectRefusal(takeBack(id, await world.person(["member"])), "action_approval_not_found");
    await expectRefusal(takeBack("aap_00000000000000000000000000", security), "action_approval_not_found");
  });

  it("while it waits, after a denial, after its use and after its end", async () => {
    const [waiting, denied] = [await askedAction(asking), await askedAction(asking)];
    await sayToAction(denyAction, approver, denied);
    const operation = randomUUID();
    const used = await approved(operation);
    expect((await askForAction(asking, { operation })).decision).toBe(true);
    for (const id of [waiting, denied, used]) await expectRefusal(takeBack(id, security), "action_approval_state");
    const over = await approved();
    await world.sql("update action_approvals set expires_at = clock_timestamp() - interval '1 second' where id = $1", [
      over,
    ]);
    await expectRefusal(takeBack(over), "action_approval_expired");
    expect(statusAt(await getOrThrow(prisma(), over), new Date())).toBe("expired");
  });

  it("to a person whose approval no longer counts, but not to one of several approvers", async () => {
    await given.steps(world, { name: "Two", quorum: 2 });
    const [fallen, one, two] = [
      await world.person(["approver"]),
      await world.person(["approver"]),
      await world.person(["approver"]),
    ];
    const id = await askedAction(asking);
    await sayToAction(approveAction, fallen, id);
    await world.sql("update action_approval_votes set fell_at = now() where approval_id = $1", [id]);
    for (const person of [one, two]) await sayToAction(approveAction, person, id);
    await expectRefusal(takeBack(id, fallen), "forbidden");
    expect(await codeOf(takeBack(id, one))).toBe("done");
    await given.steps(world, { name: "Approval", quorum: 1 });
  });
});

describe("its use and its return at once", () => {
  it("have one winner, 25 times", { timeout: 60_000 }, async () => {
    const won = { use: 0, return: 0 };
    for (let trial = 0; trial < 25; trial++) {
      const operation = randomUUID();
      const id = await approved(operation);
      const [answer, code] = await Promise.all([askForAction(asking, { operation }), codeOf(takeBack(id))]);
      const { status, takenBackAt, usedByDecision } = await getOrThrow(prisma(), id);
      const found = { decision: answer.decision, code, status, used: usedByDecision !== null };
      if (answer.decision) {
        expect(found).toEqual({ decision: true, code: "action_approval_state", status: "used", used: true });
        expect(takenBackAt).toBeNull();
      } else {
        expect(found).toEqual({ decision: false, code: "done", status: "denied", used: false });
        expect(answer.context.code).toBe("approval_denied");
      }
      won[answer.decision ? "use" : "return"] += 1;
    }
    console.info("uses and returns that won:", won);
  });
});
