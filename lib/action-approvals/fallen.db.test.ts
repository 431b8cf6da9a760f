import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approveAction, denyAction } from "@/lib/action-approvals/commands/decide";
import { prisma } from "@/lib/platform/database/prisma";
import { type AskingAgent, askedAction, askingAgent, sayToAction } from "@/lib/testing/decisions";
import { given, type TestPerson } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { getActionApproval } from "./queries";

let world: World;
let asking: AskingAgent;
beforeAll(async () => {
  world = await createWorld();
  asking = await askingAgent();
});
afterAll(() => world.end());

const approve = (asker: TestPerson, id: string) => codeOf(sayToAction(approveAction, asker, id));
const deny = (asker: TestPerson, id: string) => codeOf(sayToAction(denyAction, asker, id));

describe("a yes that does not stand beside the newest one", () => {
  it("is invalid permanently once its giver left the group that they shared (A2)", async () => {
    const [first, second, anew, reader] = [
      await given.approver(),
      await given.approver(),
      await given.approver(),
      await given.approver(),
    ];
    await given.group("risk-fallen", second, anew);
    await given.steps(
      world,
      { name: "First", quorum: 1 },
      { name: "Apart", quorum: 1, separateFrom: ["approver_groups"] },
      { name: "Last", quorum: 1 },
    );
    const id = await askedAction(asking);
    expect([await approve(first, id), await approve(second, id)]).toEqual(["done", "done"]);
    await world.sql("update people set roles = '{member}' where id = $1", [first.personId]);
    expect(await approve(anew, id)).toBe("done");
    const apart = { status: "pending", steps: [{ approved: 1 }, { approved: 0, state: "open" }, { state: "waiting" }] };
    expect(await getActionApproval(reader, id)).toMatchObject(apart);
    await world.sql("delete from group_members where person_id = $1", [second.personId]);
    expect(await getActionApproval(reader, id)).toMatchObject(apart);
    expect(await approve(second, id)).toBe("done");
    expect(await getActionApproval(reader, id)).toMatchObject({ steps: [{}, { approved: 1 }, { state: "open" }] });
  });
});

describe("the earlier answers to an action that a person denied", () => {
  it("stays as it was counted then, for any later change of its giver", async () => {
    const [lost, first, denier, reader] = [
      await given.approver(),
      await given.approver(),
      await given.approver(),
      await given.approver(),
    ];
    await given.steps(world, { name: "First", quorum: 2 }, { name: "Second", quorum: 1 });
    const [passed, half] = [await askedAction(asking), await askedAction(asking)];
    expect([await approve(lost, passed), await approve(first, passed)]).toEqual(["done", "done"]);
    expect([await approve(lost, half), await deny(denier, passed)]).toEqual(["done", "done"]);
    const role = (name: "member" | "approver") =>
      prisma().person.update({ where: { id: lost.personId }, data: { roles: [name] } });
    await role("member");
    expect(await getActionApproval(reader, passed)).toMatchObject({
      ...{ status: "denied", votes: [{ counts: true }, { counts: true }] },
      steps: [
        { approved: 2, state: "passed" },
        { approved: 0, state: "not_reached" },
      ],
    });
    expect(await deny(denier, half)).toBe("done");
    await role("approver");
    expect(await getActionApproval(reader, half)).toMatchObject({
      ...{ status: "denied", votes: [{ counts: false }], steps: [{ approved: 0, state: "not_reached" }, {}] },
    });
  });
});
