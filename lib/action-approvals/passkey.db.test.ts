import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as optionsRoute from "@/app/api/action-approvals/[actionApprovalId]/approval-options/route";
import * as approveRoute from "@/app/api/action-approvals/[actionApprovalId]/approve/route";
import * as denyRoute from "@/app/api/action-approvals/[actionApprovalId]/deny/route";
import * as approvalRoute from "@/app/api/action-approvals/[actionApprovalId]/route";
import type { AssertionOptions, PasskeyAssertion, PasskeyEvidence } from "@/lib/passkeys/schema";
import { evidenceFault } from "@/lib/passkeys/verify-evidence";
import type { Principal } from "@/lib/principals/principal";
import type { Authenticator } from "@/lib/testing/authenticator";
import { type AskingAgent, askedAction, askingAgent } from "@/lib/testing/decisions";
import { given } from "@/lib/testing/direct";
import { createWorld, type World } from "@/lib/testing/world";
import type { ActionApprovalResponse } from "./schema";

let world: World;
let asking: AskingAgent;
let approver: Principal;
let key: Authenticator;
beforeAll(async () => {
  world = await createWorld();
  asking = await askingAgent();
});
afterAll(() => world.end());
beforeEach(async () => {
  approver = await world.person(["approver"]);
  key = await given.passkey(world, approver);
  await askWithPasskey();
});

/** Sets a policy that requires passkeys, as approvals for critical agents always do. */
const askWithPasskey = (quorum = 1) => given.steps(world, { name: "Approval", quorum, passkey: true });

const asked = () => askedAction(asking);

type Verdict = "approve" | "deny";
const read = async (id: string, as = approver): Promise<ActionApprovalResponse> =>
  (await world.call(approvalRoute.GET, { as, params: { actionApprovalId: id } })).json();

async function sign(id: string, verdict: Verdict = "approve"): Promise<PasskeyAssertion> {
  const body = { digest: (await read(id)).digest, verdict };
  const call = { method: "POST", as: approver, params: { actionApprovalId: id }, body };
  return key.get((await (await world.call(optionsRoute.POST, call)).json()) as AssertionOptions);
}

async function decide(id: string, verdict: Verdict, passkey?: PasskeyAssertion, as = approver) {
  const body = { digest: (await read(id, as)).digest, note: "Seen", ...(passkey && { passkey }) };
  const route = verdict === "approve" ? approveRoute : denyRoute;
  const response = await world.call(route.POST, { method: "POST", as, params: { actionApprovalId: id }, body });
  return { status: response.status, body: (await response.json()) as ActionApprovalResponse & { code?: string } };
}

const storedOf = async (id: string) => (await world.sql("select * from action_approvals where id = $1", [id]))[0];

/** The passkey in the record of a vote on an action. */
async function sealedPasskey(id: string): Promise<unknown> {
  const [row] = await world.sql<{ facts: Record<string, unknown> }>(
    `select convert_from(body, 'UTF8')::jsonb -> 'facts' as facts from log_entries
     where type = 'action-approval.denied' and convert_from(body, 'UTF8') like $1`,
    [`%${id}%`],
  );
  return row?.facts.passkey;
}

describe("an action that is approved with a passkey (A4)", () => {
  it("is approved with a passkey, and what was signed proves it", async () => {
    const id = await asked();
    const { digest, mustSign, whyNotSign } = await read(id);
    expect({ mustSign, whyNotSign }).toEqual({ mustSign: true, whyNotSign: null });
    const { status, body } = await decide(id, "approve", await sign(id));
    expect({ status, state: body.status, passkey: body.passkey }).toEqual({
      ...{ status: 200, state: "approved", passkey: expect.any(String) },
    });
    const evidence = (await storedOf(id))?.passkey as PasskeyEvidence;
    const claim = { digest, subject: id, step: 1, verdict: "approve" } as const;
    expect(evidenceFault(evidence, claim)).toBeUndefined();
    expect(evidenceFault(evidence, { ...claim, verdict: "deny" })).toBe("challenge_mismatch");
  });

  it("is not approved without, and says beforehand why", async () => {
    const id = await asked();
    const before = await storedOf(id);
    expect(await decide(id, "approve")).toMatchObject({ status: 403, body: { code: "passkey_required" } });
    const without = await world.person(["approver"]);
    const { can, whyNot } = await read(id, without);
    expect(can).toEqual(["deny"]);
    expect(whyNot.approve?.reason).toContain("Your passkeys");
    expect(await decide(id, "approve", undefined, without)).toMatchObject({ body: { code: "passkey_required" } });
    expect(await storedOf(id)).toEqual(before);
  });

  it("is approved by no signature of another action, another verdict or an earlier use (I7)", async () => {
    const [one, other] = [await asked(), await asked()];
    const [before, passkey] = [await storedOf(other), await sign(one)];
    expect(await decide(other, "approve", passkey)).toMatchObject({ body: { code: "passkey_challenge_mismatch" } });
    const no = await sign(other, "deny");
    expect(await decide(other, "approve", no)).toMatchObject({ body: { code: "passkey_challenge_mismatch" } });
    const yes = await sign(one);
    expect((await decide(one, "approve", yes)).status).toBe(200);
    expect(await decide(other, "approve", yes)).toMatchObject({ body: { code: "challenge_unknown" } });
    expect(await storedOf(other)).toEqual(before);
  });

  it.each([
    ["removed", "delete from passkeys where person_id = $1"],
    ["blocked", "update passkeys set blocked_at = clock_timestamp() where person_id = $1"],
  ])("does not count a yes whose passkey was %s before the last one (A2)", async (_, lose) => {
    await askWithPasskey(2);
    const id = await asked();
    expect((await decide(id, "approve", await sign(id))).body.status).toBe("pending");
    const first = approver;
    await world.sql(lose, [first.personId]);
    expect(await read(id)).toMatchObject({ steps: [{ approved: 0, state: "open" }], votes: [{ counts: false }] });
    approver = await world.person(["approver"]);
    key = await given.passkey(world, approver);
    expect((await decide(id, "approve", await sign(id))).body).toMatchObject({
      ...{ status: "pending", votes: [{ counts: false }, { counts: true }] },
    });
    await world.sql("delete from passkeys where person_id = $1", [first.personId]);
    approver = first;
    key = await given.passkey(world, first);
    expect((await decide(id, "approve", await sign(id))).body).toMatchObject({
      ...{ status: "approved", votes: [{ counts: true }, { counts: true }] },
    });
    await askWithPasskey(1);
  });

  it("is denied with a passkey or without", async () => {
    const [signed, plain] = [await asked(), await asked()];
    expect((await decide(signed, "deny", await sign(signed, "deny"))).body).toMatchObject({
      ...{ status: "denied", passkey: expect.any(String) },
    });
    expect((await decide(plain, "deny")).body).toMatchObject({ status: "denied", passkey: null });
    expect(await sealedPasskey(signed)).toMatch(/^[\w-]{43}$/);
    expect(await sealedPasskey(plain)).toBeNull();
  });

  it("is denied by no signature for a step that was passed meanwhile", async () => {
    await given.steps(world, { name: "First", quorum: 1 }, { name: "Second", quorum: 1 });
    const id = await asked();
    const [denier, itsKey, no] = [approver, key, await sign(id, "deny")];
    approver = await world.person(["approver"]);
    key = await given.passkey(world, approver);
    expect((await decide(id, "approve", await sign(id))).body.status).toBe("pending");
    expect(await decide(id, "deny", no, denier)).toMatchObject({ status: 409, body: { code: "step_stale" } });
    [approver, key] = [denier, itsKey];
    expect((await decide(id, "deny", await sign(id, "deny"))).body.status).toBe("denied");
    const evidence = (await storedOf(id))?.passkey as PasskeyEvidence;
    const claim = { digest: (await read(id)).digest, subject: id, step: 2, verdict: "deny" } as const;
    expect(evidenceFault(evidence, claim)).toBeUndefined();
    await given.steps(world, { name: "Approval", quorum: 1 });
  });
});
