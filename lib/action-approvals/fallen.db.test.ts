import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Approver, approver, joinGroup, setSteps } from "@/e2e/support/approving";
import { type AskingSpine, askedAction, createAskingSpine, sayToAction } from "@/e2e/support/asked-action";
import { codeOf } from "@/e2e/support/refusal";
import { createWorld, type World } from "@/e2e/support/world";
import { approveAction } from "@/lib/action-approvals/commands/decide";
import { getActionApproval } from "@/lib/action-approvals/queries";

let world: World;
let asking: AskingSpine;
beforeAll(async () => {
  world = await createWorld();
  asking = await createAskingSpine();
});
afterAll(() => world.end());

const approve = (asker: Approver, id: string) => codeOf(sayToAction(approveAction, asker, id));

describe("a yes that does not stand beside the newest one", () => {
  it("has fallen for good: it counts no more once its giver left the group that they shared (A2)", async () => {
    const [first, second, anew, reader] = [await approver(), await approver(), await approver(), await approver()];
    await joinGroup("risk-fallen", second, anew);
    await setSteps(
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
