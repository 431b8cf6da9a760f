import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { prisma } from "@/lib/platform/database/prisma";
import { permissionsOf } from "@/lib/principals/permissions";
import { consentToRequest, refuseConsent } from "@/lib/requests/commands/consent";
import { type Approve, approveRequest, denyRequest } from "@/lib/requests/commands/decide";
import { makeRequest } from "@/lib/requests/commands/make";
import { reassignRequest } from "@/lib/requests/commands/reassign";
import { rehomeDelegation } from "@/lib/requests/commands/rehome";
import { approveNarrower, reviseRequest } from "@/lib/requests/commands/revise";
import { previewRequest } from "@/lib/requests/views/preview.queries";
import { coverFor } from "@/lib/testing/cover";
import { given, inSeconds, payments, type TestAgent, type TestPerson, throughAgent } from "@/lib/testing/direct";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { getRequest, listRequests } from "./queries";
import { type MakeRequest, RequestFilters } from "./schema";

let world: World;
let spine: TestAgent;
let named: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  named = await given.person(["member", "approver"]);
});
afterAll(() => world.end());
beforeEach(() => given.steps(world, { name: "Approval", quorum: 1 }));

const inMonths = () => inSeconds(30 * 86_400);
const asked = (change: Partial<MakeRequest> = {}): MakeRequest => ({
  ...{ agentId: spine.agentId, purpose: "Pay granted refunds", authority: [payments(spine)], expiresAt: inMonths() },
  ...change,
});
const inNameOf = (who: TestPerson) => given.request(spine, { onBehalfOf: who.personId });

type Word = (call: Approve) => Promise<unknown>;
/** Votes on the shown document. Returns `done`, or the code of the refusal. */
const say = async (word: Word, asker: TestPerson, requestId: string) =>
  codeOf(word({ asker, requestId, digest: await given.digest(requestId), note: "" }));
const consent = (asker: TestPerson, requestId: string) => say(consentToRequest, asker, requestId);
const approve = (asker: TestPerson, requestId: string) => say(approveRequest, asker, requestId);
const stepsOf = async (requestId: string) =>
  (await getRequest(spine.approver, requestId)).steps.map(({ state, consentOf }) => [state, consentOf?.id ?? null]);

describe("whose consent a request waits for", () => {
  const open = async (requestId: string) => (await getRequest(spine.approver, requestId)).waitsForConsentOf?.id ?? null;

  it("not needed, if the requester is the person whose authority it is", async () => {
    expect(await open(await given.request(spine))).toBe(null);
    expect(await open(await inNameOf(spine.owner))).toBe(null);
  });

  it("needed from the person that the agent would act for, and from the owner if another person requests", async () => {
    expect(await open(await inNameOf(named))).toBe(named.personId);
    const security = await given.person(["security"]);
    expect(await open(await makeRequest(security, asked()))).toBe(spine.owner.personId);
  });

  it("needed from the person that an agent requests for, though the request is in their name", async () => {
    const through = throughAgent(spine.owner, spine.agentId, [spine.owner.personId]);
    const id = await makeRequest(through, asked());
    expect(await open(id)).toBe(spine.owner.personId);
    await expectRefusal(
      consentToRequest({ asker: through, requestId: id, digest: await digestOf(id), note: "" }),
      "forbidden",
    );
    expect(await consent(spine.owner, id)).toBe("done");
    expect(await approve(spine.approver, id)).toBe("done");
  });

  it("needed from the delegator of a delegation, for each change of it by another person", async () => {
    const changesDelegationId = await given.delegation(spine, [payments(spine)], 3600, { onBehalfOf: named.personId });
    const id = await makeRequest(spine.owner, asked({ changesDelegationId, authority: [payments(spine)] }));
    expect(await open(id)).toBe(named.personId);
  });

  it("the one's who would begin to delegate, and then the one's in whose name it is", async () => {
    const next = await given.person(["member"]);
    const delegationId = await given.delegation(spine, [payments(spine)], 3600, { onBehalfOf: named.personId });
    const reason = "She takes over refunds";
    const id = await rehomeDelegation({ asker: spine.owner, delegationId, delegatorId: next.personId, reason });
    expect(await stepsOf(id)).toEqual([
      ["open", next.personId],
      ["waiting", named.personId],
      ["waiting", null],
    ]);
    expect([await consent(named, id), await consent(next, id), await consent(named, id)]).toEqual([
      "consent_of_another",
      "done",
      "done",
    ]);
    expect(await approve(spine.approver, id)).toBe("done");
  });

  it("given by no person, if the person named may not consent any more, and the page states that this is final", async () => {
    const [watcher, listening] = [await given.person(["member"]), await given.person(["member"])];
    const [id, later] = [await inNameOf(watcher), await inNameOf(listening)];
    expect(await getRequest(spine.approver, id)).toMatchObject({
      approvers: [{ id: watcher.personId }],
      shortage: null,
    });
    await world.sql("update people set roles = '{auditor}' where id = any ($1)", [[watcher.personId]]);
    await world.sql("update people set status = 'deactivated' where id = $1", [listening.personId]);
    const shortage = { step: 1, name: "Consent", code: "nobody", sentence: expect.stringContaining("consent") };
    for (const one of [id, later]) {
      expect(await getRequest(spine.approver, one)).toMatchObject({ approvers: [], shortage });
    }
    expect(await consent({ ...watcher, permissions: permissionsOf(["auditor"]) }, id)).toBe("forbidden");
    expect(await previewRequest(spine.owner, asked({ onBehalfOf: watcher.personId }))).toMatchObject({
      ...{ approvers: [], shortage },
    });
  });

  it("is told before the request is sent, and stands in the document that is hashed", async () => {
    const { steps, approvers } = await previewRequest(spine.owner, asked({ onBehalfOf: named.personId }));
    expect(steps).toMatchObject([
      { number: 1, consentOf: { id: named.personId } },
      { number: 2, consentOf: null },
    ]);
    expect(approvers.map(({ id }) => id)).toEqual([named.personId]);
    const made = await getRequest(spine.approver, await inNameOf(named));
    expect(JSON.parse(made.document).steps).toMatchObject([{ consentOf: named.personId }, { name: "Approval" }]);
    expect(made.approvers).toEqual(approvers);
    expect(made.rule).not.toBe(null);
  });
});

const digestOf = async (requestId: string) => await given.digest(requestId);

/** Answers a request in a person's name before that person consents, and reads the effect. */
async function withoutConsent(word: Word): Promise<{ code: string; granted: number; said: boolean }> {
  const id = await inNameOf(named);
  const code = await say(word, spine.approver, id);
  const granted = await prisma().delegation.count({ where: { requestId: id } });
  return { code, granted, said: (await world.auditTypes(id)).includes("request.consented") };
}

describe("before the person named has consented (I9)", () => {
  it("nothing is granted", async () => {
    expect(await withoutConsent(approveRequest)).toEqual({ code: "consent_first", granted: 0, said: false });
  });

  it("a twin that takes the agent owner's word for that of the person named is caught", async () => {
    const presuming: Word = async (call) => {
      await world.sql("update request_steps set state = 'passed' where request_id = $1 and number = 1", [
        call.requestId,
      ]);
      await world.sql("update request_steps set state = 'open' where request_id = $1 and number = 2", [call.requestId]);
      return approveRequest(call);
    };
    expect(await withoutConsent(presuming)).toEqual({ code: "done", granted: 1, said: false });
  });

  it("no person denies it, passes it on or approves less of it either", async () => {
    const [id, colleague] = [await inNameOf(named), await given.approver()];
    const authority = [payments(spine, { actions: ["create"], identifiers: ["account/eu-7"] })];
    const digest = await digestOf(id);
    const codes = await Promise.all([
      codeOf(denyRequest({ asker: colleague, requestId: id, note: "no" })),
      codeOf(reassignRequest({ asker: colleague, requestId: id, personId: spine.approver.personId })),
      codeOf(approveNarrower({ asker: colleague, requestId: id, digest, authority })),
    ]);
    expect(codes).toEqual(["consent_first", "consent_first", "consent_first"]);
    const { whyNot, can } = await getRequest(colleague, id);
    expect([can.includes("consent"), whyNot.consent?.code]).toEqual([false, "consent_of_another"]);
  });

  it("their cover does not consent in their place", async () => {
    const cover = await given.approver();
    await coverFor(named, { personId: cover.personId, until: inMonths() });
    expect(await consent(cover, await inNameOf(named))).toBe("consent_of_another");
    await world.sql("delete from approval_covers where person_id = $1", [named.personId]);
  });

  it("a person who was deactivated since consents to nothing", async () => {
    const leaver = await given.person(["member"]);
    const id = await inNameOf(leaver);
    await world.sql("update people set status = 'deactivated' where id = $1", [leaver.personId]);
    expect(await consent(leaver, id)).toBe("forbidden");
  });

  it("a session that only one admin vouches for consents to nothing, nor does an auditor", () => {
    expect(permissionsOf(["member"], true).has("requests:consent")).toBe(false);
    expect(permissionsOf(["auditor"]).has("requests:consent")).toBe(false);
  });
});

describe("a consent", () => {
  it("is no approval: neither the person who gave it nor the requester approves", async () => {
    const both = await given.person(["member", "approver"]);
    const id = await makeRequest(spine.owner, asked({ onBehalfOf: both.personId }));
    expect(await consent(both, id)).toBe("done");
    const shown = await getRequest(both, id);
    expect(shown.steps).toMatchObject([
      { state: "passed", approved: 1 },
      { state: "open", approved: 0 },
    ]);
    expect(shown.votes).toMatchObject([{ verdict: "consent", step: 1 }]);
    expect(shown.whyNot.approve?.code).toBe("own_authority");
    expect(await approve(both, id)).toBe("own_authority");
    expect(await approve(spine.approver, id)).toBe("done");
  });

  it("of the requester's own authority is not asked for, and is no approval either", async () => {
    const both = await given.person(["member", "approver"]);
    const id = await makeRequest(await given.person(["security"]), asked({ onBehalfOf: both.personId }));
    expect(await consent(both, id)).toBe("done");
    expect(await approve(both, id)).toBe("own_authority");
  });

  it("is bound to the digest: another one is refused, and every revision asks again (I10)", async () => {
    const id = await inNameOf(named);
    const other = createHash("sha256")
      .update(await digestOf(id))
      .digest("base64url");
    await expectRefusal(consentToRequest({ asker: named, requestId: id, digest: other, note: "" }), "digest_stale");
    expect(await consent(named, id)).toBe("done");
    await reviseRequest({ asker: spine.owner, requestId: id, purpose: "Pay refunds of spring" });
    expect(await stepsOf(id)).toEqual([
      ["open", named.personId],
      ["waiting", null],
    ]);
    expect(await approve(spine.approver, id)).toBe("consent_first");
    expect(await consent(named, id)).toBe("done");
    const authority = [payments(spine, { id: "el_1", identifiers: ["account/eu-7"] })];
    const call = { asker: spine.approver, requestId: id, digest: await digestOf(id), authority };
    expect(await approveNarrower(call)).toBe(null);
    expect(await getRequest(named, id)).toMatchObject({ revision: 3, waitsForConsentOf: { id: named.personId } });
    expect([await consent(named, id), await approve(spine.approver, id)]).toEqual(["done", "done"]);
  });

  it("to what is no longer so renews the request", async () => {
    const id = await inNameOf(named);
    await given.steps(world, { name: "Approval", quorum: 2 });
    expect(await consent(named, id)).toBe("request_outdated");
    expect(await getRequest(named, id)).toMatchObject({ revision: 2, waitsForConsentOf: { id: named.personId } });
  });

  it("is on record with what was said, and counts as no decision of an approver", async () => {
    const id = await inNameOf(named);
    await consentToRequest({ asker: named, requestId: id, digest: await digestOf(id), note: "Until summer." });
    expect(await world.auditTypes(id)).toEqual(expect.arrayContaining(["request.made", "request.consented"]));
    expect((await getRequest(named, id)).votes).toMatchObject([
      { person: { id: named.personId }, note: "Until summer." },
    ]);
  });

  it("that is refused ends the request as denied, with the reason", async () => {
    const id = await inNameOf(named);
    const call = { asker: named, requestId: id, digest: await digestOf(id), note: "Not in my name." };
    await expectRefusal(refuseConsent({ ...call, asker: spine.owner }), "consent_of_another");
    expect(await codeOf(refuseConsent(call))).toBe("done");
    expect(await getRequest(named, id)).toMatchObject({
      ...{ status: "denied", delegationId: null, waitsForConsentOf: null },
      steps: [{ state: "denied", endedBy: { id: named.personId } }, { state: "not_reached" }],
      votes: [{ verdict: "refuse_consent", note: "Not in my name." }],
    });
    expect(await world.auditTypes(id)).toContain("request.denied");
    expect([await consent(named, id), await codeOf(refuseConsent(call))]).toEqual(["request_state", "request_state"]);
  });

  it("given ten times at once counts once (I5)", async () => {
    const id = await inNameOf(named);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => consent(named, id)));
    expect(outcomes.filter((code) => code === "done")).toHaveLength(1);
    expect((await getRequest(named, id)).votes).toHaveLength(1);
  });
});

describe("the queue of the person named", () => {
  const queue = async (asker: TestPerson, name: string) =>
    (await listRequests(asker, RequestFilters.parse({ queue: name, limit: 200 }))).requests.map(({ id }) => id);

  it("holds the requests that wait for their consent, and no others", async () => {
    const [member, other] = [await given.person(["member"]), await given.approver()];
    const id = await inNameOf(member);
    expect([await queue(member, "to-decide"), await queue(other, "to-decide")]).toEqual([
      [id],
      expect.not.arrayContaining([id]),
    ]);
    expect(await queue(other, "waiting")).toContain(id);
    expect(await consent(member, id)).toBe("done");
    expect([await queue(member, "to-decide"), await queue(other, "to-decide")]).toEqual([
      [],
      expect.arrayContaining([id]),
    ]);
  });

  it("holds nothing to approve that is theirs to give", async () => {
    const id = await inNameOf(named);
    expect(await queue(named, "to-decide")).toContain(id);
    expect(await consent(named, id)).toBe("done");
    expect(await queue(named, "to-decide")).not.toContain(id);
  });
});
