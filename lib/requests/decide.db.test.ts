import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Approve, approveRequest, denyRequest } from "@/lib/requests/commands/decide";
import { given, inSeconds, payments, type TestAgent } from "@/lib/testing/direct";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { getRequest } from "./queries";

let world: World;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
});
afterAll(() => world.end());

const ask = (asker: TestAgent["owner"] = spine.owner, change = {}) =>
  given.request(spine, { expiresAt: inSeconds(3600), ...change }, asker);

type Approving = (call: Approve) => Promise<unknown>;

/** Approvals that must be refused: of another digest than the current one (I10), and by the requester (I9). */
async function refusals(approve: Approving): Promise<{ stale: string; own: string }> {
  const requestId = await ask();
  const digest = await given.digest(requestId);
  const other = `A${digest.slice(1)}` === digest ? `B${digest.slice(1)}` : `A${digest.slice(1)}`;
  const stale = await codeOf(approve({ asker: spine.approver, requestId, digest: other, note: "" }));
  const both = await given.person(["member", "approver"]);
  const ownId = await ask(both, { onBehalfOf: both.personId });
  const own = await given.digest(ownId);
  return { stale, own: await codeOf(approve({ asker: both, requestId: ownId, digest: own, note: "" })) };
}

describe("what stands above a request", () => {
  it("is the person's entitlement, then what the ceiling leaves of it; below a delegation, that delegation's chain says it", async () => {
    const read = async (requestId: string) => (await getRequest(spine.approver, requestId)).above;
    const { rungs, givesUp } = await read(await ask());
    // The person has no restricted entitlement and the blueprint no ceiling, so both pass everything on.
    expect(rungs.map(({ kind, permissions, unrestricted }) => [kind, permissions, unrestricted])).toEqual([
      ["person", 1, true],
      ["blueprint", 1, true],
    ]);
    expect(givesUp).toEqual([]);
    const wide = [{ id: "el_1", ...payments(spine, { actions: ["create", "read"], identifiers: ["*"] }) }];
    await given.entitlement(world, spine.owner.personId, wide);
    const narrowed = await read(await ask(spine.owner, { authority: [payments(spine, { actions: ["create"] })] }));
    expect(narrowed.rungs.map(({ permissions, unrestricted }) => [permissions, unrestricted])).toEqual([
      [2, false],
      [2, true],
    ]);
    expect(narrowed.givesUp).toEqual(["payment read", "anything outside account/eu-*"]);
    const [known, judging] = [await given.person(["auditor"]), await given.person(["security"])];
    const requestId = await ask(spine.owner, { authority: [payments(spine, { actions: ["create"] })] });
    expect((await getRequest(spine.owner, requestId)).above).toEqual(narrowed);
    expect((await getRequest(known, requestId)).above).toEqual(narrowed);
    // This person neither reads people nor decides requests, so they may not read the entitlement.
    expect((await getRequest(judging, requestId)).above).toMatchObject({
      rungs: [
        { kind: "person", permissions: null, unrestricted: false, givesUp: [] },
        { kind: "blueprint", permissions: 1, unrestricted: true, givesUp: [] },
      ],
      givesUp: [],
    });
    await given.entitlement(world, spine.owner.personId, null);
    const parentDelegationId = await given.delegation(spine, [payments(spine)], 7200, { maxDepth: 1 });
    const { agentId } = await given.enrolled(spine.owner.personId);
    expect(await read(await ask(spine.owner, { agentId, parentDelegationId }))).toEqual({ rungs: [], givesUp: [] });
  });
});

describe("an approval", () => {
  it("is for the digest that was shown, and never by the requester (I9, I10)", async () => {
    expect(await refusals(approveRequest)).toEqual({ stale: "digest_stale", own: "self_approval" });
  });

  it("names the step that its approver read, where they say it: another one is not approved", async () => {
    const requestId = await ask();
    const digest = await given.digest(requestId);
    const approve = (step: number) => approveRequest({ asker: spine.approver, requestId, digest, note: "", step });
    await expectRefusal(approve(2), "step_stale");
    expect(await approve(1)).toMatch(/^dlg_/);
  });

  it("a twin that reads the digest itself, and one that lends another asker, are caught", async () => {
    const ignorant: Approving = async (call) => approveRequest({ ...call, digest: await given.digest(call.requestId) });
    expect((await refusals(ignorant)).stale).toBe("done");
    const lending: Approving = (call) => approveRequest({ ...call, asker: spine.approver });
    expect((await refusals(lending)).own).toBe("done");
  });

  it.each([
    ["is no approver any more", "update people set roles = '{member}' where id = $1"],
    ["was deactivated", "update people set status = 'deactivated' where id = $1"],
  ])("by a person who %s since the session was read is refused (A2)", async (_, change) => {
    const approver = await given.approver();
    const requestId = await ask();
    const digest = await given.digest(requestId);
    await world.sql(change, [approver.personId]);
    await expectRefusal(approveRequest({ asker: approver, requestId, digest, note: "" }), "forbidden");
    await expectRefusal(denyRequest({ asker: approver, requestId, note: "no" }), "forbidden");
    expect(await getRequest(spine.approver, requestId)).toMatchObject({ status: "pending", votes: [] });
  });

  it("of racing yes and no, one wins and the other is told (I5)", async () => {
    const others = await Promise.all(Array.from({ length: 5 }, () => given.approver()));
    const requestId = await ask();
    const digest = await given.digest(requestId);
    const outcomes = await Promise.all(
      others.map((asker, i) =>
        codeOf(
          i % 2
            ? denyRequest({ asker, requestId, note: "no" })
            : approveRequest({ asker, requestId, digest, note: "" }),
        ),
      ),
    );
    expect(outcomes.filter((code) => code === "done")).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(["done", "request_state"]));
    const { votes } = await getRequest(spine.approver, requestId);
    expect(votes).toHaveLength(1);
  });
});

describe("a parent delegation", () => {
  it("of others answers like none, for any call", async () => {
    const theirs = await given.agent("https://theirs.acme.example");
    const parentDelegationId = await given.delegation(theirs);
    await expectRefusal(ask(spine.owner, { parentDelegationId }), "parent_unknown");
    await expectRefusal(
      ask(spine.owner, { parentDelegationId: parentDelegationId.replace(/.$/, "0") }),
      "parent_unknown",
    );
  });
});
