import { afterAll, beforeAll, expect, it } from "vitest";
import { reassignRequest } from "@/lib/requests/commands/reassign";
import { getRequest } from "@/lib/requests/queries";
import { given, type TestAgent } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import { approveRequest } from "./commands/decide";
import { withdrawApproval, withdrawRequest } from "./commands/follow";
import { CommentOnRequest } from "./schema";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
});
afterAll(() => world.end());

it("notes of passing on, of a withdrawn approval and of a withdrawal are read by everyone who sees the request", async () => {
  await given.steps(world, { name: "Approval", quorum: 2 });
  const requestId = await given.request(spine);
  const colleague = await given.approver();
  await reassignRequest({ asker: spine.approver, requestId, personId: colleague.personId, note: "Yours, please." });
  const { digest } = await getRequest(colleague, requestId);
  await approveRequest({ asker: colleague, requestId, digest, note: "" });
  await withdrawApproval({ asker: colleague, requestId, note: "Too fast." });
  await withdrawRequest({ asker: spine.owner, requestId, note: "No longer needed." });
  const { comments } = await getRequest(spine.owner, requestId);
  expect(comments.map(({ person, text, path }) => [person.id, text, path])).toEqual([
    [spine.approver.personId, "Yours, please.", ":assignee"],
    [colleague.personId, "Too fast.", ":votes"],
    [spine.owner.personId, "No longer needed.", ":status"],
  ]);
  expect(CommentOnRequest.safeParse({ text: "Not mine to say.", path: ":votes" }).success).toBe(false);
});
