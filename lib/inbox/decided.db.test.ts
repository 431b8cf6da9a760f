import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as DECIDED } from "@/app/api/inbox/decided/route";
import { GET as OUTCOME } from "@/app/api/requests/[requestId]/outcome/route";
import { denyAction } from "@/lib/action-approvals/commands/decide";
import { append } from "@/lib/audit/append";
import { sealUpTo } from "@/lib/audit/sequencer";
import { moveDelegation } from "@/lib/delegations/commands/move";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { askChanges, denyRequest } from "@/lib/requests/commands/decide";
import { reviseRequest } from "@/lib/requests/commands/revise";
import { askedAction, askingAgent, evaluate, sayToAction } from "@/lib/testing/decisions";
import { given, inSeconds, type TestAgent } from "@/lib/testing/direct";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import type { DecidedList, DecidedOutcome } from "./decided.schema";

let world: World;
let approver: Principal;
let security: Principal;
let spine: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  [approver, security] = [await world.person(["approver"]), await world.person(["security"], { name: "Noor Haddad" })];
  spine = { ...(await given.agent()), approver };
});
afterAll(() => world.end());

const decided = async (as: Principal, query = ""): Promise<DecidedList> => {
  const response = await world.call(DECIDED, { path: `/api/inbox/decided${query}`, as });
  return (await response.json()) as DecidedList;
};
const outcome = async (as: Principal, requestId: string): Promise<DecidedOutcome> => {
  const response = await world.call(OUTCOME, { as, params: { requestId } });
  return (await response.json()) as DecidedOutcome;
};
const sealed = async () =>
  sealUpTo(await transaction((tx) => append(tx, { type: "test.happened", actor: { type: "system", id: "test" } })));

describe("what a person decided", () => {
  it("shows of an approved request how often it was used, what it spent, and who stopped it", async () => {
    const requestId = await given.request(spine);
    const delegationId = (await given.approval(spine, requestId)) ?? "";
    const token = await tokenOf(spine);
    expect((await evaluate(spine, token, { amount: "120.00" })).decision).toBe(true);
    expect((await evaluate(spine, token, { amount: "30.00" })).decision).toBe(true);
    await sealed();
    const used = await outcome(approver, requestId);
    expect(used).toMatchObject({ state: "in_effect", uses: { count: 2, more: false }, delegationId, narrowed: null });
    expect(used.spent).toContainEqual(expect.objectContaining({ spent: "150.00", max: "2000.00", unit: "USD" }));

    await narrowDelegation({
      ...{ asker: security, delegationId, expected: 1 },
      narrow: { expiresAt: inSeconds(3600), reason: "An hour is enough." },
    });
    expect((await outcome(approver, requestId)).narrowed?.by).toMatchObject({ name: "Noor Haddad" });
    await moveDelegation({ asker: security, delegationId, action: "suspend", reason: "Odd.", until: undefined });
    const { items } = await decided(approver);
    expect(items[0]).toMatchObject({
      ...{ kind: "request", id: requestId, verdict: "approve" },
      outcome: { state: "suspended", by: { name: "Noor Haddad" }, at: expect.any(String), uses: { count: 2 } },
    });
  });

  it("names the person who revoked what was approved", async () => {
    const other = { ...(await given.agent("https://other.acme.example")), approver };
    const requestId = await given.request(other);
    const delegationId = (await given.approval(other, requestId)) ?? "";
    await moveDelegation({ asker: security, delegationId, action: "revoke", reason: "Over.", until: undefined });
    await sealed();
    expect(await outcome(approver, requestId)).toMatchObject({
      ...{ state: "revoked", by: { name: "Noor Haddad" }, uses: { count: 0, more: false } },
    });
  });

  it("lists denials and actions too, the newest first, page by page", async () => {
    const denied = await given.request(spine);
    const digest = await given.digest(denied);
    await denyRequest({ asker: approver, requestId: denied, digest, note: "Too much." });
    const action = await askedAction(await askingAgent(undefined, "https://asking.acme.example"));
    await sayToAction(denyAction, approver, action);
    const { items } = await decided(approver);
    expect(items.slice(0, 2)).toMatchObject([
      { kind: "action", id: action, verdict: "deny", outcome: { state: "denied" } },
      { kind: "request", id: denied, verdict: "deny", note: "Too much.", outcome: { state: "denied", uses: null } },
    ]);
    const first = await decided(approver, "?limit=2");
    const rest = await decided(approver, `?limit=2&cursor=${first.next}`);
    expect([...first.items, ...rest.items]).toEqual(items);
    expect(rest.next).toBeNull();
  });

  it("lists a request once, by the last decision on it", async () => {
    const requestId = await given.request(spine);
    const about = { asker: approver, requestId };
    await askChanges({ ...about, digest: await given.digest(requestId), note: "Name a limit." });
    await reviseRequest({ asker: spine.owner as Principal, requestId, purpose: "Refunds with a limit" });
    await denyRequest({ ...about, digest: await given.digest(requestId), note: "Too much." });
    const { items } = await decided(approver);
    expect(items.filter(({ id }) => id === requestId)).toMatchObject([{ verdict: "deny", note: "Too much." }]);
  });

  it("is each person's own, and an outcome is shown to those who see the request", async () => {
    expect((await decided(security)).items).toEqual([]);
    const requestId = await given.request(spine);
    expect(await outcome(approver, requestId)).toMatchObject({ state: "waiting" });
    const stranger = await world.person(["member"]);
    expect(await outcome(stranger, requestId)).toMatchObject({ status: 404, code: "request_not_found" });
  });
});
