import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as optionsRoute from "@/app/api/requests/[requestId]/approval-options/route";
import * as approveRoute from "@/app/api/requests/[requestId]/approve/route";
import * as denyRoute from "@/app/api/requests/[requestId]/deny/route";
import * as requestRoute from "@/app/api/requests/[requestId]/route";
import { getChainEvidence } from "@/lib/delegations/queries";
import type { DelegationStatement } from "@/lib/delegations/statement/statement";
import { verifyChain } from "@/lib/delegations/statement/verify-chain";
import { approvalChallenge } from "@/lib/passkeys/approval-challenge";
import type { AssertionOptions, PasskeyAssertion } from "@/lib/passkeys/schema";
import { publicKeys } from "@/lib/platform/keys/keys";
import type { Principal } from "@/lib/principals/principal";
import type { Authenticator, Otherwise } from "@/lib/testing/authenticator";
import { given, inSeconds, type TestAgent } from "@/lib/testing/direct";
import { claimsOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";
import type { RequestResponse } from "./schema";

let world: World;
let spine: TestAgent;
let approver: Principal;
let key: Authenticator;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  await world.sql("update agents set risk_tier = 'critical'");
});
afterAll(() => world.end());
beforeEach(async () => {
  approver = await world.person(["approver"]);
  key = await given.passkey(world, approver);
});

const ask = (): Promise<string> => given.request(spine, { expiresAt: inSeconds(3600) });

type Verdict = "approve" | "deny";
type Said = { as?: Principal; verdict?: Verdict; step?: number; digest?: string };

const read = async (requestId: string, as = approver): Promise<RequestResponse> =>
  (await world.call(requestRoute.GET, { as, params: { requestId } })).json();

async function begin(requestId: string, { as = approver, verdict = "approve", step = 1, digest }: Said = {}) {
  const body = { digest: digest ?? (await read(requestId, as)).digest, verdict, step };
  return world.call(optionsRoute.POST, { method: "POST", as, params: { requestId }, body });
}

async function sign(requestId: string, said: Said = {}, otherwise: Otherwise = {}): Promise<PasskeyAssertion> {
  const response = await begin(requestId, said);
  expect(response.status).toBe(200);
  return key.get((await response.json()) as AssertionOptions, otherwise);
}

async function decide(
  requestId: string,
  passkey?: PasskeyAssertion,
  { as = approver, verdict = "approve", digest }: Said = {},
) {
  const body = { digest: digest ?? (await read(requestId, as)).digest, note: "Read it", ...(passkey && { passkey }) };
  const route = verdict === "approve" ? approveRoute : denyRoute;
  return world.call(route.POST, { method: "POST", as, params: { requestId }, body });
}

const codeOf = async (response: Response): Promise<[number, string | undefined]> => [
  response.status,
  ((await response.json()) as { code?: string }).code,
];

/** Rows that a refused decision must not change. */
const stored = () =>
  world.sql(
    `select (select json_agg(v order by v::text) from request_votes v) as votes, (select json_agg(r order by r.id) from requests r) as requests,
            (select json_agg(d order by d::text) from delegation_versions d) as versions,
            (select json_agg(json_build_object('id', p.id, 'counter', p.counter, 'used', p.last_used_at) order by p.id) from passkeys p) as keys`,
  );

async function refusesWithout(change: () => Promise<Response>, status: number, code: string): Promise<void> {
  const before = await stored();
  expect(await codeOf(await change())).toEqual([status, code]);
  expect(await stored()).toEqual(before);
}

describe("an approval at risk tier critical (A4)", () => {
  it("is signed, and the delegation proves to anybody who approved it", async () => {
    const requestId = await ask();
    const { digest } = await read(requestId);
    const response = await decide(requestId, await sign(requestId));
    expect(response.status).toBe(200);
    const { delegationId, votes } = (await response.json()) as RequestResponse;
    expect(votes).toMatchObject([
      { person: { id: approver.personId }, verdict: "approve", passkey: expect.any(String) },
    ]);
    const { delegations } = await getChainEvidence(spine.owner, delegationId ?? "");
    const statement = claimsOf<DelegationStatement>(delegations[0] ?? "");
    const [approval] = statement.approvals ?? [];
    expect(approval).toMatchObject({ request: requestId, person: approver.personId, step: 1, verdict: "approve" });
    expect(approval?.passkey).toMatchObject({ jwk: key.jwk, origin: world.runtime.publicUrl, rp_id: "localhost" });
    const claim = {
      digest,
      subject: requestId,
      step: 1,
      verdict: "approve",
      nonce: approval?.passkey?.nonce ?? "",
    } as const;
    const clientData = JSON.parse(Buffer.from(approval?.passkey?.client_data_json ?? "", "base64url").toString());
    expect(clientData.challenge).toBe(approvalChallenge(claim));
    const verified = verifyChain(delegations, {
      keys: publicKeys("delegation"),
      issuer: world.runtime.publicUrl,
      at: new Date(),
    });
    expect(verified.ok).toBe(true);
    expect(verified.checks.map(({ says }) => says).join()).toContain(
      `${approver.personId} approved step 1 of ${requestId}`,
    );
    expect(JSON.stringify(statement)).not.toContain(approver.name);
  });

  it("does not count any more when its passkey was removed before the last approval (A2)", async () => {
    const quorum = (count: number) => given.steps(world, { name: "Approval", quorum: count });
    await quorum(2);
    const requestId = await ask();
    expect((await decide(requestId, await sign(requestId))).status).toBe(200);
    await world.sql("delete from passkeys where person_id = $1", [approver.personId]);
    approver = await world.person(["approver"]);
    key = await given.passkey(world, approver);
    expect((await decide(requestId, await sign(requestId))).status).toBe(409);
    expect(await read(requestId)).toMatchObject({ status: "pending", revision: 2, delegationId: null });
    await quorum(1);
  });

  it("is refused without a signature, and says beforehand how to get a passkey", async () => {
    const requestId = await ask();
    await refusesWithout(() => decide(requestId), 403, "passkey_required");
    const without = await world.person(["approver"]);
    const { can, whyNot } = await read(requestId, without);
    expect(can).not.toContain("approve");
    expect(can).toContain("deny");
    expect(whyNot.approve).toMatchObject({
      code: "passkey_required",
      reason: expect.stringContaining("Your passkeys"),
    });
    await refusesWithout(() => decide(requestId, undefined, { as: without }), 403, "passkey_required");
    expect(await codeOf(await begin(requestId, { as: without }))).toEqual([403, "passkey_required"]);
  });

  it("is not signed with an unconfirmed passkey of its first day (O2)", async () => {
    await world.sql("update passkeys set confirmed_at = null, confirmed_by_id = null");
    const requestId = await ask();
    expect((await read(requestId)).whyNot.approve?.reason).toContain("24 hours");
    expect(await codeOf(await begin(requestId))).toEqual([403, "passkey_required"]);
  });

  it("may be denied with a signature or without", async () => {
    const [signed, unsigned] = [await ask(), await ask()];
    const denied = await decide(signed, await sign(signed, { verdict: "deny" }), { verdict: "deny" });
    expect(await denied.json()).toMatchObject({ status: "denied", votes: [{ passkey: expect.any(String) }] });
    expect(await (await decide(unsigned, undefined, { verdict: "deny" })).json()).toMatchObject({
      ...{ status: "denied", votes: [{ passkey: null }] },
    });
  });
});

describe("a signature is good for nothing else", () => {
  it.each<[string, Otherwise, string]>([
    ["on another origin", { origin: "https://localhost:3000.evil.example" }, "passkey_origin_mismatch"],
    ["inside another page", { crossOrigin: true }, "passkey_cross_origin"],
    ["for another host", { rpId: "evil.example" }, "passkey_rp_id_mismatch"],
    ["by nobody who was verified", { userVerified: false }, "user_not_verified"],
    ["by nobody", { userPresent: false }, "user_not_present"],
    ["as a registration", { type: "webauthn.create" }, "passkey_type_mismatch"],
  ])("made %s", async (_, otherwise, code) => {
    const requestId = await ask();
    const passkey = await sign(requestId, {}, otherwise);
    await refusesWithout(() => decide(requestId, passkey), 422, code);
  });

  it("the second time (I7)", async () => {
    const [first, second] = [await ask(), await ask()];
    const passkey = await sign(first);
    expect((await decide(first, passkey)).status).toBe(200);
    await refusesWithout(() => decide(first, passkey), 422, "challenge_unknown");
    await refusesWithout(() => decide(second, passkey), 422, "challenge_unknown");
  });

  it("of five at once, one counts (I5, I7)", async () => {
    const requestId = await ask();
    const { digest } = await read(requestId);
    const passkey = await sign(requestId);
    const answers = await Promise.all(Array.from({ length: 5 }, () => decide(requestId, passkey, { digest })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422, 422, 422, 422]);
  });

  it("on another request", async () => {
    const [one, other] = [await ask(), await ask()];
    const passkey = await sign(one);
    await refusesWithout(() => decide(other, passkey), 422, "passkey_challenge_mismatch");
  });

  it("for the other verdict", async () => {
    const requestId = await ask();
    const no = await sign(requestId, { verdict: "deny" });
    await refusesWithout(() => decide(requestId, no), 422, "passkey_challenge_mismatch");
    const yes = await sign(requestId);
    await refusesWithout(() => decide(requestId, yes, { verdict: "deny" }), 422, "passkey_challenge_mismatch");
  });

  it("on another step, and on one that is not open", async () => {
    const requestId = await ask();
    expect(await codeOf(await begin(requestId, { step: 2 }))).toEqual([409, "step_stale"]);
    const passkey = await sign(requestId);
    // The signed step is complete when the vote arrives.
    await world.sql(
      "update request_steps set number = 2, rule = jsonb_set(rule, '{number}', '2') where request_id = $1",
      [requestId],
    );
    const before = await stored();
    expect((await decide(requestId, passkey)).status).toBe(409);
    expect(await stored()).toEqual(before);
  });

  it("on what was shown before", async () => {
    const requestId = await ask();
    const { digest } = await read(requestId);
    const passkey = await sign(requestId);
    const again = await sign(requestId);
    const other = `${digest.startsWith("A") ? "B" : "A"}${digest.slice(1)}`;
    await world.sql("update requests set digest = $2 where id = $1", [requestId, other]);
    await refusesWithout(() => decide(requestId, passkey, { digest }), 409, "digest_stale");
    await refusesWithout(() => decide(requestId, again, { digest: other }), 422, "passkey_challenge_mismatch");
    expect(await codeOf(await begin(requestId, { digest }))).toEqual([409, "digest_stale"]);
  });

  it("in another session, of another person, after five minutes, or with another challenge", async () => {
    const requestId = await ask();
    const other = await world.person(["approver"]);
    await given.passkey(world, other);
    const passkey = await sign(requestId);
    await refusesWithout(() => decide(requestId, passkey, { as: other }), 422, "challenge_unknown");
    await world.sql("update passkey_challenges set session_id = 'ses_other' where person_id = $1", [approver.personId]);
    await refusesWithout(() => decide(requestId, passkey), 422, "challenge_unknown");
    const late = await sign(requestId);
    await world.sql("update passkey_challenges set expires_at = expires_at - interval '5 minutes'");
    await refusesWithout(() => decide(requestId, late), 422, "challenge_unknown");
    const own = await sign(requestId, {}, { challenge: "A".repeat(43) });
    await refusesWithout(() => decide(requestId, own), 422, "challenge_unknown");
  });

  it("with another person's key, and with one that was removed", async () => {
    const requestId = await ask();
    const other = await given.passkey(world, await world.person(["approver"]));
    const options = (await (await begin(requestId)).json()) as AssertionOptions;
    const foreign = other.get(options);
    await refusesWithout(() => decide(requestId, foreign), 403, "passkey_unknown");
    const disguised = async () => ({
      ...other.get((await (await begin(requestId)).json()) as AssertionOptions),
      credentialId: key.credentialId.toString("base64url"),
    });
    const forged = await disguised();
    await refusesWithout(() => decide(requestId, forged), 422, "signature_invalid");
    const passkey = await sign(requestId);
    await world.sql("delete from passkeys where person_id = $1", [approver.personId]);
    await refusesWithout(() => decide(requestId, passkey), 403, "passkey_unknown");
  });

  it("when its counter fell: the passkey is blocked, on record, and signs nothing more", async () => {
    const requestId = await ask();
    key.counter = 7;
    expect((await decide(requestId, await sign(requestId))).status).toBe(200);
    const next = await ask();
    const copied = await sign(next, {}, { counter: 8 });
    await refusesWithout(() => decide(next, copied), 403, "passkey_copied");
    const [row] = await world.sql<{ id: string; blocked_at: Date }>("select * from passkeys where person_id = $1", [
      approver.personId,
    ]);
    expect(row?.blocked_at).toBeInstanceOf(Date);
    expect((await world.auditTypes(row?.id)).at(-1)).toBe("passkey.copied");
    expect(await codeOf(await begin(next))).toEqual([403, "passkey_required"]);
    expect((await read(next)).whyNotSign?.code).toBe("passkey_blocked");
  });
});
