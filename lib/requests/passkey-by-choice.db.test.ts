import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as optionsRoute from "@/app/api/requests/[requestId]/approval-options/route";
import * as approveRoute from "@/app/api/requests/[requestId]/approve/route";
import * as requestRoute from "@/app/api/requests/[requestId]/route";
import { getChainEvidence } from "@/lib/delegations/queries";
import type { DelegationStatement } from "@/lib/delegations/statement/statement";
import { verifyChain } from "@/lib/delegations/statement/verify-chain";
import type { AssertionOptions, PasskeyAssertion } from "@/lib/passkeys/schema";
import { publicKeys } from "@/lib/platform/keys/keys";
import type { Principal } from "@/lib/principals/principal";
import { given, type TestAgent } from "@/lib/testing/direct";
import { claimsOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import type { RequestResponse } from "./schema";

let world: World;
let spine: TestAgent;
let approver: Principal;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  approver = await world.person(["approver"]);
});
afterAll(() => world.end());

const read = async (requestId: string): Promise<RequestResponse> =>
  (await world.call(requestRoute.GET, { as: approver, params: { requestId } })).json();

async function approve(requestId: string, passkey?: PasskeyAssertion): Promise<RequestResponse> {
  const body = { digest: (await read(requestId)).digest, note: "Read it", ...(passkey && { passkey }) };
  const response = await world.call(approveRoute.POST, { method: "POST", as: approver, params: { requestId }, body });
  expect(response.status).toBe(200);
  return response.json();
}

describe("an approval at risk tier low", () => {
  it("is signed by choice, and then proves to everyone who gave it; another goes without", async () => {
    const key = await given.passkey(world, approver);
    const requestId = await given.request(spine);
    const { digest, steps } = await read(requestId);
    expect(steps).toMatchObject([{ state: "open", passkey: false }]);
    const body = { digest, verdict: "approve", step: 1 };
    const call = { method: "POST", as: approver, params: { requestId }, body };
    const options: AssertionOptions = await (await world.call(optionsRoute.POST, call)).json();
    const { delegationId, votes } = await approve(requestId, await key.get(options));
    expect(votes).toMatchObject([{ person: { id: approver.personId }, step: 1, passkey: expect.any(String) }]);

    const { delegations } = await getChainEvidence(spine.owner, delegationId ?? "");
    const { approvals } = claimsOf<DelegationStatement>(delegations[0] ?? "");
    const said = { request: requestId, person: approver.personId, step: 1, verdict: "approve" };
    expect(approvals).toMatchObject([{ ...said, passkey: { jwk: key.jwk, origin: world.runtime.publicUrl } }]);
    const trust = { keys: publicKeys("delegation"), issuer: world.runtime.publicUrl, at: new Date() };
    const { ok, checks } = verifyChain(delegations, trust);
    expect(ok).toBe(true);
    expect(checks.map(({ says }) => says).join()).toContain(`${approver.personId} approved step 1 of ${requestId}`);

    expect(await approve(await given.request(spine))).toMatchObject({
      status: "approved",
      votes: [{ passkey: null }],
    });
  });
});
