import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approveAction, denyAction } from "@/lib/action-approvals/commands/decide";
import { answersToAction } from "@/lib/action-approvals/steps/queries";
import { approversNow, deciderOf } from "@/lib/approval-policies/approvers.queries";
import { endCover } from "@/lib/approval-policies/cover/commands";
import { standsFor } from "@/lib/approval-policies/steps/policy";
import { progress } from "@/lib/approval-policies/steps/progress";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";
import { coverFor } from "@/lib/testing/cover";
import {
  type ActionWord,
  type AskingAgent,
  askedAction,
  askForAction,
  askingAgent,
  sayToAction,
} from "@/lib/testing/decisions";
import { given, inSeconds, type TestPerson } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { getActionApproval, listActionApprovals } from "./queries";
import { ActionApprovalFilters } from "./schema";
import * as store from "./store";

// A cover decides in the place of an absent approver, also for single actions.

let world: World;
let asking: AskingAgent;
beforeAll(async () => {
  world = await createWorld();
  asking = await askingAgent();
});
afterAll(() => world.end());

/** An absent approver and a colleague form the deciding group; the cover is in no group. */
async function desk(quorum = 1): Promise<{ away: TestPerson; cover: TestPerson; colleague: TestPerson }> {
  const people = { away: await given.approver(), cover: await given.approver(), colleague: await given.approver() };
  const group = `desk-${people.away.personId}`;
  await given.group(group, people.away, people.colleague);
  await given.steps(world, { name: "Desk", quorum, groups: [group] });
  return people;
}

const inADay = () => inSeconds(86_400);
const standIn = (who: TestPerson, forWhom: TestPerson) =>
  coverFor(forWhom, { personId: who.personId, until: inADay() });
const approve = (asker: TestPerson, id: string) => codeOf(sayToAction(approveAction, asker, id));
const deny = (asker: TestPerson, id: string) => codeOf(sayToAction(denyAction, asker, id));
const shown = async (id: string) => getActionApproval(await given.person(["auditor"]), id);

async function waitsFor(asker: TestPerson, id: string): Promise<boolean> {
  const filters = ActionApprovalFilters.parse({ queue: "to-decide", limit: 200 });
  return (await listActionApprovals(asker, filters)).actionApprovals.some((one) => one.id === id);
}

const factsOf = (type: string, id: string) =>
  world.sql<{ by: string; for: string | null }>(
    `select convert_from(body, 'UTF8')::jsonb #>> '{actor,id}' as by, convert_from(body, 'UTF8')::jsonb #>> '{facts,for}' as for
     from log_entries where type = $1 and convert_from(body, 'UTF8') like $2`,
    [type, `%${id}%`],
  );

describe("the cover of an approver", () => {
  it("answers single actions in their place, and each record names the covered person", async () => {
    const at = await desk();
    const operation = randomUUID();
    const id = await askedAction(asking, { operation });
    expect([await approve(at.cover, id), await waitsFor(at.cover, id)]).toEqual(["outside_groups", false]);
    await standIn(at.cover, at.away);
    expect(await waitsFor(at.cover, id)).toBe(true);
    expect(await getActionApproval(at.cover, id)).toMatchObject({
      ...{ decidesFor: { id: at.away.personId }, can: ["approve", "deny"], decidedFor: null },
    });
    expect((await getActionApproval(at.colleague, id)).decidesFor).toBeNull();
    expect(await approve(at.cover, id)).toBe("done");
    const [by, onBehalfOf] = [{ id: at.cover.personId }, { id: at.away.personId }];
    expect(await shown(id)).toMatchObject({
      ...{ status: "approved", decidedBy: by, decidedFor: onBehalfOf },
      ...{ votes: [{ person: by, onBehalfOf, counts: true }], steps: [{ approved: 1, state: "passed" }] },
    });
    expect(await factsOf("action-approval.approved", id)).toEqual([{ by: by.id, for: onBehalfOf.id }]);
    expect((await askForAction(asking, { operation })).decision).toBe(true);
  });

  it("says no in their place too, and says for themselves what they may answer themselves", async () => {
    const at = await desk();
    await standIn(at.colleague, at.away);
    await standIn(at.cover, at.colleague);
    const [denied, own] = [await askedAction(asking), await askedAction(asking)];
    expect([await deny(at.cover, denied), await approve(at.colleague, own)]).toEqual(["done", "done"]);
    expect(await shown(denied)).toMatchObject({
      ...{ status: "denied", decidedBy: { id: at.cover.personId }, decidedFor: { id: at.colleague.personId } },
    });
    expect(await shown(own)).toMatchObject({ decidedBy: { id: at.colleague.personId }, decidedFor: null });
    expect(await factsOf("action-approval.denied", denied)).toMatchObject([{ for: at.colleague.personId }]);
    expect(await factsOf("action-approval.approved", own)).toMatchObject([{ for: null }]);
  });

  it("answers nothing before the cover begins, after it ended, or for a person who may not decide any more", async () => {
    const at = await desk();
    const id = await askedAction(asking);
    const later = { from: inADay(), until: inSeconds(2 * 86_400) };
    await coverFor(at.away, { personId: at.cover.personId, ...later });
    expect(await approve(at.cover, id)).toBe("outside_groups");
    await standIn(at.cover, at.away);
    await world.sql("update people set roles = '{member}' where id = $1", [at.away.personId]);
    expect([await approve(at.cover, id), await waitsFor(at.cover, id)]).toEqual(["outside_groups", false]);
    await world.sql("update people set roles = '{approver}' where id = $1", [at.away.personId]);
    await endCover(at.away);
    expect([await approve(at.cover, id), await deny(at.cover, id)]).toEqual(["outside_groups", "outside_groups"]);
    expect((await shown(id)).status).toBe("pending");
  });

  it("reaches nothing of an agent that either of them owns, nor what the covered gave the authority for (I9)", async () => {
    const at = await desk();
    const own = (owner: string) =>
      world.sql("update agents set owner_id = $2 where id = $1", [asking.spine.agentId, owner]);
    await standIn(at.cover, at.away);
    const id = await askedAction(asking);
    await own(at.away.personId);
    expect([await approve(at.cover, id), await waitsFor(at.cover, id)]).toEqual(["outside_groups", false]);
    await own(at.cover.personId);
    expect([await approve(at.cover, id), await waitsFor(at.cover, id)]).toEqual(["self_approval", false]);

    const delegator = asking.spine.owner;
    await world.sql("update people set roles = '{member,approver}' where id = $1", [delegator.personId]);
    await given.group(`desk-${at.away.personId}`, delegator);
    const other = await given.approver();
    await standIn(other, delegator);
    await own(at.colleague.personId);
    expect([await approve(other, id), await waitsFor(other, id)]).toEqual(["outside_groups", false]);
    expect(await approve(at.cover, id)).toBe("done");
    await own(delegator.personId);
  });

  const losses: [string, string][] = [
    ["left the group", "delete from group_members where person_id = $1"],
    ["may not decide any more", "update people set roles = '{member}' where id = $1"],
  ];
  it.each(losses)("said nothing that counts once the covered %s before the last yes (A2)", async (_, lose) => {
    const at = await desk(2);
    await standIn(at.cover, at.away);
    const id = await askedAction(asking);
    expect(await approve(at.cover, id)).toBe("done");
    expect(await factsOf("action-approval.step_approved", id)).toMatchObject([{ for: at.away.personId }]);
    await world.sql(lose, [at.away.personId]);
    expect(await approve(at.colleague, id)).toBe("done");
    expect(await shown(id)).toMatchObject({ status: "pending", votes: [{ counts: false }, { counts: true }] });
  });
});

/** An approver and their cover vote at the same time on an action with a quorum of two. */
async function both(word: ActionWord): Promise<{ status: string; yes: number }> {
  const at = await desk(2);
  await standIn(at.cover, at.away);
  const id = await askedAction(asking);
  await Promise.all([at.away, at.cover].map((one) => codeOf(sayToAction(word, one, id))));
  const { status, votes } = await shown(id);
  return { status, yes: votes.length };
}

describe("a quorum of two (I9)", () => {
  it("is not reached by one person and their cover, in either order", async () => {
    for (let round = 0; round < 5; round += 1) {
      expect(await both(approveAction)).toEqual({ status: "pending", yes: 1 });
    }
  });

  it("a twin that counts words, and not the people whose word they are, is caught", async () => {
    const words: ActionWord = ({ asker, approvalId, note }) =>
      transaction(async (tx) => {
        const row = await store.lock(tx, approvalId);
        const { open: step } = progress({ ...(await answersToAction(tx, row, approversNow)), votes: [] });
        if (!step) return;
        const on = standsFor(step, await deciderOf(tx, asker.personId, clock.now(), approversNow));
        const yes = { approvalId, step: 1, personId: asker.personId, forPersonId: on?.personId ?? null, note };
        await store.castYes(tx, yes, clock.now());
        if ((await store.votesOn(tx, [approvalId])).length === 2) await store.transition(tx, row, "approved", {});
      });
    expect(await both(words)).toEqual({ status: "approved", yes: 2 });
  });
});
