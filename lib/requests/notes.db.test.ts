import { afterAll, beforeAll, expect, it } from "vitest";
import { reassignRequest } from "@/lib/requests/commands/reassign";
import { getRequest, listRequests } from "@/lib/requests/queries";
import { given, type TestAgent } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { approveRequest } from "./commands/decide";
import { withdrawApproval, withdrawRequest } from "./commands/follow";
import { commentOnRequest, readNotes } from "./commands/notes";
import { CommentOnRequest } from "./notes.schema";
import { RequestFilters } from "./schema";

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
  const digest = await given.digest(requestId);
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

it("a question names people who may see the request, locks nothing, and is unread until its reader marks it", async () => {
  const requestId = await given.request(spine);
  const [approver, stranger] = [await given.approver(), await given.person(["member"])];
  const before = await getRequest(spine.owner, requestId);
  const mentions = [approver.personId];
  await commentOnRequest({ asker: spine.owner, requestId, text: "@Jonas Weber, is this enough?", mentions });
  const blind = commentOnRequest({ asker: spine.owner, requestId, text: "@Nobody?", mentions: [stranger.personId] });
  expect(await codeOf(blind)).toBe("person_unknown");
  const asked = await getRequest(approver, requestId);
  expect(asked).toMatchObject({ status: before.status, digest: before.digest, unread: 1 });
  const [note] = asked.comments;
  expect(note).toMatchObject({ unread: true, mentions: [{ id: approver.personId }] });
  expect((await getRequest(spine.owner, requestId)).unread).toBe(0);
  const inbox = async () =>
    (await listRequests(approver, RequestFilters.parse({ q: `id:${requestId}` }))).requests.map(({ unread }) => unread);
  expect(await inbox()).toEqual([1]);
  await readNotes(approver, requestId, note?.id ?? "");
  expect(await inbox()).toEqual([0]);
  await commentOnRequest({ asker: approver, requestId, text: "It is." });
  const answered = await getRequest(spine.owner, requestId);
  expect([answered.unread, answered.comments.map(({ unread }) => unread)]).toEqual([1, [false, true]]);
  expect(answered.mentionable.map(({ id }) => id)).toContain(approver.personId);
  const other = await given.request(spine);
  expect(await codeOf(readNotes(approver, other, note?.id ?? ""))).toBe("request_not_found");
});
