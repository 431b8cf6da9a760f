import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approveAction } from "@/lib/action-approvals/commands/decide";
import { createPerson } from "@/lib/people/commands/create-person";
import { approveRequest } from "@/lib/requests/commands/decide";
import { type AskingAgent, askedAction, askingAgent, sayToAction } from "@/lib/testing/decisions";
import { given, type TestPerson } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { getRequest, listRequests } from "./queries";
import { RequestFilters } from "./schema";

let world: World;
let asking: AskingAgent;
let maker: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  asking = await askingAgent();
  maker = await given.person(["admin", "approver"]);
});
afterAll(() => world.end());

/** Notes that the admin gave the owner of the agent their way in. */
const letIn = () =>
  world.sql("update people set invited_by_id = $1 where id = $2", [maker.personId, asking.spine.owner.personId]);

const queueOf = async (asker: TestPerson) =>
  (await listRequests(asker, RequestFilters.parse({ queue: "to-decide", limit: 200 }))).requests.map(({ id }) => id);

async function approve(asker: TestPerson, requestId: string): Promise<string> {
  const digest = await given.digest(requestId);
  return codeOf(approveRequest({ asker, requestId, digest, note: "" }));
}

describe("an admin who gave a person their way in", () => {
  it("is noted with the account", async () => {
    const admin = await world.person(["admin"]);
    const { person: made } = await createPerson(admin, { email: "m@acme.example", name: "M", roles: ["member"] });
    const [row] = await world.sql("select invited_by_id from people where id = $1", [made.id]);
    expect(row).toEqual({ invited_by_id: admin.personId });
  });

  it("approves nothing that the person asked for, and finds none of it in the inbox (I9)", async () => {
    const before = await given.request(asking.spine);
    expect(await queueOf(maker)).toContain(before);
    await letIn();
    expect(await queueOf(maker)).not.toContain(before);
    expect((await getRequest(maker, before)).whyNot.approve).toMatchObject({
      code: "self_approval",
      reason:
        "An agent that you answer for, or an instance or account that you let in, asked for this. Another person must decide.",
    });
    expect(await approve(maker, before)).toBe("self_approval");
    expect(await approve(await given.approver(), before)).toBe("done");
  });

  it("answers no action of an agent that the person answers for", async () => {
    await letIn();
    const action = await askedAction(asking);
    expect(await codeOf(sayToAction(approveAction, maker, action))).not.toBe("done");
    expect(await codeOf(sayToAction(approveAction, await given.approver(), action))).toBe("done");
  });
});
