import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { peopleNames } from "@/lib/delegations/store";
import { prisma } from "@/lib/platform/database/prisma";
import { approveRequest, askChanges, denyRequest } from "@/lib/requests/commands/decide";
import { withdrawApproval } from "@/lib/requests/commands/follow";
import { approveNarrower, reviseRequest } from "@/lib/requests/commands/revise";
import { given, payments, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { codeOf } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { getRequest, listRequests } from "./queries";
import { RequestFilters } from "./schema";
import { decidersOf } from "./store";

// Two votes by one person on a request, over its revisions, and withdrawn votes.

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
});
afterAll(() => world.end());
beforeEach(() => given.steps(world, { name: "Two", quorum: 2 }));

type Verdict = "approve" | "approve less" | "ask for changes" | "deny" | "take back";
const verdicts: readonly Verdict[] = ["approve", "approve less", "ask for changes", "deny", "take back"];
let places = 0;

/** Votes on the shown document. Returns `done`, or the code of the refusal. */
async function say(verdict: Verdict, asker: TestPerson, requestId: string): Promise<string> {
  const digest = await given.digest(requestId);
  const call = { asker, requestId, digest, note: "A test" };
  switch (verdict) {
    case "approve":
      return codeOf(approveRequest(call));
    case "approve less": {
      places += 1;
      const identifiers = [`account/eu-${"a".repeat(places)}-*`];
      return codeOf(approveNarrower({ ...call, authority: [payments(spine, { id: "el_1", identifiers })] }));
    }
    case "ask for changes":
      return codeOf(askChanges(call));
    case "deny":
      return codeOf(denyRequest(call));
    case "take back":
      return codeOf(withdrawApproval({ asker, requestId }));
  }
}

/** Result of a second vote by the same person on the same revision, by first and second vote. */
const onTheSame: Record<Verdict, Record<Verdict, string>> = {
  approve: row("already_approved", "already_approved", "already_approved", "already_approved", "done"),
  "approve less": row("already_approved", "already_approved", "already_approved", "already_approved", "done"),
  "ask for changes": row("request_state", "request_state", "request_state", "done", "request_state"),
  deny: row("request_state", "request_state", "request_state", "request_state", "request_state"),
  "take back": row("done", "done", "done", "done", "not_approved"),
};

/** Result of a second vote after the requester changed the request, where that is possible. */
const onTheNext: Record<Verdict, Record<Verdict, string>> = {
  approve: row("done", "done", "done", "done", "not_approved"),
  "approve less": row("done", "done", "done", "done", "not_approved"),
  "ask for changes": row("done", "done", "done", "done", "not_approved"),
  deny: row("request_state", "request_state", "request_state", "request_state", "request_state"),
  "take back": row("done", "done", "done", "done", "not_approved"),
};

function row(...codes: [string, string, string, string, string]): Record<Verdict, string> {
  const [approve, less, changes, deny, back] = codes;
  return { approve, "approve less": less, "ask for changes": changes, deny, "take back": back };
}

describe("a person who answers a request twice", () => {
  const pairs = verdicts.flatMap((first) => verdicts.map((second) => [first, second] as const));

  it.each(pairs)("%s, then %s", async (first, second) => {
    const [one, id] = [await given.approver(), await given.request(spine)];
    if (first === "take back") await say("approve", one, id);
    expect(await say(first, one, id)).toBe("done");
    expect(await say(second, one, id)).toBe(onTheSame[first][second]);
  });

  it.each(pairs)("%s, and %s after the requester changed it", async (first, second) => {
    const [one, id] = [await given.approver(), await given.request(spine)];
    if (first === "take back") await say("approve", one, id);
    expect(await say(first, one, id)).toBe("done");
    const change = { asker: spine.owner, requestId: id, purpose: "Pay refunds of spring" };
    expect(await codeOf(reviseRequest({ ...change, authority: [payments(spine)] }))).toBe(
      first === "deny" ? "request_state" : "done",
    );
    expect(await say(second, one, id)).toBe(onTheNext[first][second]);
  });
});

describe("an approval that is taken back", () => {
  it("counts no more, and stays to be read; it may be given again", async () => {
    const [one, two, id] = [await given.approver(), await given.approver(), await given.request(spine)];
    await say("approve", one, id);
    expect((await getRequest(one, id)).can).toContain("withdrawApproval");
    expect(await codeOf(withdrawApproval({ asker: one, requestId: id, note: "Too fast." }))).toBe("done");
    const shown = await getRequest(one, id);
    expect(shown).toMatchObject({ steps: [{ approved: 0 }], votes: [{ withdrawnAt: expect.any(String) }] });
    expect(shown.whyNot.withdrawApproval?.code).toBe("not_approved");
    expect(await world.auditTypes(id)).toContain("request.approval_withdrawn");
    expect(await say("approve", two, id)).toBe("done");
    expect((await getRequest(one, id)).status).toBe("pending");
    const { requests } = await listRequests(one, RequestFilters.parse({ queue: "to-decide", limit: 200 }));
    expect(requests.map((request) => request.id)).toContain(id);
    expect(await say("approve", one, id)).toBe("done");
    expect(await getRequest(one, id)).toMatchObject({ status: "approved", steps: [{ approved: 2 }] });
  });

  it("has no decider, in the filter and the export", async () => {
    const people = [await given.approver(), await given.approver(), await given.approver()] as const;
    const [one, two, three] = people;
    const [id, open] = [await given.request(spine), await given.request(spine)];
    for (const each of [id, open]) {
      await say("approve", one, each);
      await say("take back", one, each);
    }
    await say("approve", two, id);
    await say("approve", three, id);
    expect((await getRequest(one, id)).status).toBe("approved");
    const found = async ({ personId }: TestPerson) =>
      (await listRequests(one, RequestFilters.parse({ q: `decided-by:${personId}` }))).requests.map((each) => each.id);
    expect(await Promise.all(people.map(found))).toEqual([[], [id], [id]]);
    const names = await peopleNames(prisma(), [two.personId, three.personId]);
    const counted = [two, three].map(({ personId }) => names.get(personId));
    expect(await decidersOf(prisma(), [id, open])).toEqual(new Map([[id, counted]]));
  });

  it("is one's own, and of a step that still waits", async () => {
    await given.steps(world, { name: "First", quorum: 1 }, { name: "Second", quorum: 1 });
    const [one, two, id] = [await given.approver(), await given.approver(), await given.request(spine)];
    await say("approve", one, id);
    expect(await say("take back", one, id)).toBe("step_complete");
    expect((await getRequest(one, id)).whyNot.withdrawApproval?.code).toBe("step_complete");
    expect(await say("take back", two, id)).toBe("not_approved");
    await say("approve", two, id);
    expect(await say("take back", two, id)).toBe("request_state");
  });

  it("leaves a place that members of their group may take", async () => {
    await given.steps(world, { name: "Apart", quorum: 2, separateFrom: ["approver_groups"] });
    const [one, peer, id] = [await given.approver(), await given.approver(), await given.request(spine)];
    await given.group("taking-back", one, peer);
    await say("approve", one, id);
    expect(await say("approve", peer, id)).toBe("not_separate");
    await say("take back", one, id);
    expect(await say("approve", peer, id)).toBe("done");
  });

  it("of two at once is taken back once, or not at all where the other yes completed the step (I5)", async () => {
    for (let round = 0; round < 5; round += 1) {
      const [one, two, id] = [await given.approver(), await given.approver(), await given.request(spine)];
      await say("approve", one, id);
      const [back, again, yes] = await Promise.all([
        say("take back", one, id),
        say("take back", one, id),
        say("approve", two, id),
      ]);
      const { status, steps } = await getRequest(one, id);
      const taken = [back, again].filter((code) => code === "done").length;
      expect(yes).toBe("done");
      expect([status, steps[0]?.approved, taken]).toEqual(
        status === "approved" ? ["approved", 2, 0] : ["pending", 1, 1],
      );
    }
  });
});
