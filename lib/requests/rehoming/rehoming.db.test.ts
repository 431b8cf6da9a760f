import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET, POST } from "@/app/api/people/[personId]/rehoming/route";
import { narrowDelegation } from "@/lib/delegations/commands/narrow";
import { settleChangedDelegator } from "@/lib/delegations/jobs";
import { getDelegation } from "@/lib/delegations/queries";
import { approveRequest } from "@/lib/requests/commands/decide";
import { rehomeAll } from "@/lib/requests/commands/rehome";
import { getRequest } from "@/lib/requests/queries";
import { given, payments, type TestAgent, type TestPerson } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { previewRehoming } from "./queries";

let world: World;
let admin: TestPerson;
beforeAll(async () => {
  world = await createWorld();
  admin = await given.person(["admin"]);
});
afterAll(() => world.end());

const limits = (max_each: string) => ({
  limits: [{ field: "amount", unit: "USD", max_each, max_total: "2000.00", window: "P1D" }],
});
const entitle = (personId: string, authority: object[]) => given.entitlement(world, personId, authority);

type Home = { spine: TestAgent; eu: string; us: string; small: string; large: string };
let homes = 0;

/**
 * A person who delegates in the European and American accounts. Below the European delegation are a small and a large
 * one.
 */
async function home(): Promise<Home> {
  const spine = await given.agent(`https://rehome-${++homes}.acme.example`);
  const below = await given.colleague(spine);
  const eu = await given.delegation(spine, [payments(spine)], 3600, { maxDepth: 1 });
  const us = await given.delegation(spine, [payments(spine, { identifiers: ["account/us-*"] })], 3600);
  const small = await given.delegation(below, [payments(spine, limits("50.00"))], 1800, { parentDelegationId: eu });
  const large = await given.delegation(below, [payments(spine, limits("400.00"))], 1800, { parentDelegationId: eu });
  const owner = await given.person(["member"]);
  await world.sql("update agents set owner_id = $1 where id = any($2)", [
    owner.personId,
    [spine.agentId, below.agentId],
  ]);
  return { spine, eu, us, small, large };
}

/** A person who may delegate European payments of at most 100 USD each. */
async function modest(spine: TestAgent): Promise<string> {
  const { personId } = await given.person(["member"]);
  await entitle(personId, [{ id: "all", ...payments(spine, limits("100.00")) }]);
  return personId;
}

const requestsFor = async (delegations: string[]) =>
  (await world.sql("select id from requests where changes_delegation_id = any($1)", [delegations])).length;

describe("before another person delegates what a person delegates", () => {
  it("is told what goes on whole, with less, or not at all, and what becomes of what hangs below", async () => {
    const { spine, eu, us, small, large } = await home();
    const from = spine.owner.personId;
    const free = await previewRehoming(admin, from, { to: (await given.person(["member"])).personId });
    expect(free).toMatchObject({ count: 2, delegations: [{ outcome: "whole" }, { outcome: "whole" }] });
    const poor = await previewRehoming(admin, from, { to: await modest(spine) });
    expect(poor.delegations).toMatchObject([
      { id: us, outcome: "nothing", belowCount: 0 },
      { id: eu, outcome: "less", after: expect.stringContaining("100 USD"), belowCount: 2 },
    ]);
    expect(poor.delegations[1]?.loses.join()).toContain("above 100 USD each");
    const below = new Map(poor.delegations[1]?.below.map((one) => [one.id, one.outcome]));
    expect(below).toEqual(
      new Map([
        [small, "same"],
        [large, "shrinks"],
      ]),
    );
  });

  it("an entitlement is hidden from a person who may not read it; that less would continue is shown", async () => {
    const { spine, eu, us } = await home();
    const security = await given.person(["security"]);
    expect(security.permissions.has("people:read")).toBe(false);
    const from = spine.owner.personId;
    const to = await modest(spine);
    const shown = await previewRehoming(security, from, { to });
    expect(shown.delegations).toMatchObject([
      { id: us, outcome: "nothing" },
      { id: eu, outcome: "less", after: null, loses: [], whyNot: { code: "not_allowed" } },
    ]);
    expect(JSON.stringify(shown.delegations[1])).not.toContain("above 100 USD");
    // A request needs a preview that the asker was shown.
    const ask = { to, delegations: [eu], digest: shown.digest, reason: "She left" };
    await expectRefusal(rehomeAll(security, from, ask), "rehoming_outdated");
    const free = (await given.person(["member"])).personId;
    const whole = await previewRehoming(security, from, { to: free });
    expect(whole.delegations).toMatchObject([{ outcome: "whole" }, { outcome: "whole" }]);
    const all = { to: free, delegations: [eu, us], digest: whole.digest, reason: "She left" };
    expect((await rehomeAll(security, from, all)).size).toBe(2);
  });

  it("is told without a choice what is affected, and nothing is changed by looking", async () => {
    const { spine, eu, us } = await home();
    const shown = await previewRehoming(admin, spine.owner.personId, {});
    expect(shown).toMatchObject({
      to: null,
      delegations: [
        { id: us, outcome: null },
        { id: eu, outcome: null },
      ],
    });
    await previewRehoming(admin, spine.owner.personId, { to: (await given.person(["member"])).personId });
    expect(await requestsFor([eu, us])).toBe(0);
  });

  it("is told why one of them cannot go on", async () => {
    const { spine, eu } = await home();
    const gone = await given.person(["member"]);
    await world.sql("update people set status = 'deactivated' where id = $1", [gone.personId]);
    const { delegations } = await previewRehoming(admin, spine.owner.personId, { to: gone.personId });
    expect(delegations.find(({ id }) => id === eu)).toMatchObject({
      outcome: null,
      whyNot: { code: "person_unknown" },
    });
  });
});

describe("asking that another person delegates all of it", () => {
  it("makes every request or none, and what was shown becomes true for each once it is approved", async () => {
    const { spine, eu, us, small, large } = await home();
    const from = spine.owner.personId;
    await world.sql("update people set status = 'deactivated' where id = $1", [from]);
    await settleChangedDelegator.execute({ personId: from });
    expect(await getDelegation(admin, eu)).toMatchObject({ status: "suspended", pausedBy: from });
    const to = await modest(spine);
    const shown = await previewRehoming(admin, from, { to });
    const ask = (delegations: string[], digest = shown.digest) =>
      rehomeAll(admin, from, { to, delegations, digest, reason: "She left" });
    await expectRefusal(ask([eu, us]), "rehoming_outdated");
    await expectRefusal(ask([eu], "another"), "rehoming_outdated");
    expect(await requestsFor([eu, us])).toBe(0);
    const requestId = (await ask([eu])).get(eu) ?? "";
    const { digest, comments, compared } = await getRequest(spine.approver, requestId);
    expect(comments).toMatchObject([{ text: "She left" }]);
    expect(compared).toMatchObject({
      with: "changed",
      version: 1,
      delegator: { id: from },
      purpose: "Refund customers",
    });
    await given.consents(requestId);
    await approveRequest({ asker: spine.approver, requestId, digest, note: "" });
    const after = shown.delegations.find(({ id }) => id === eu)?.after;
    expect(await getDelegation(admin, eu)).toMatchObject({ status: "active", delegator: { id: to }, sentence: after });
    expect(await getDelegation(admin, small)).toMatchObject({ notInEffect: null, ownSentence: null });
    expect((await getDelegation(admin, large)).sentence).toContain("100 USD");
    expect(await getDelegation(admin, us)).toMatchObject({ status: "suspended", pausedBy: from });
  });

  it("is refused when something changed since it was shown", async () => {
    const { spine, eu, us } = await home();
    const [from, to] = [spine.owner.personId, (await given.person(["member"])).personId];
    const { digest } = await previewRehoming(admin, from, { to });
    await narrowDelegation({
      ...{ asker: admin, delegationId: eu, expected: undefined },
      narrow: { authority: [{ id: "el_1", ...payments(spine, limits("10.00")) }], reason: "Less" },
    });
    const act = rehomeAll(admin, from, { to, delegations: [eu, us], digest, reason: "She left" });
    await expectRefusal(act, "rehoming_outdated");
    expect(await requestsFor([eu, us])).toBe(0);
  });

  it("is for people who may change delegations, and names those who are missing", async () => {
    const { spine, eu } = await home();
    const as = await world.person(["admin"]);
    const params = { personId: spine.owner.personId };
    const [member, stranger] = [await world.person(["member"]), `per_${"0".repeat(26)}`];
    const path = `/api/people/${params.personId}/rehoming`;
    expect((await world.call(GET, { path, params, as: member })).status).toBe(403);
    expect((await world.call(GET, { path, params: { personId: stranger }, as })).status).toBe(404);
    expect((await world.call(GET, { path: `${path}?to=${stranger}`, params, as })).status).toBe(422);
    const to = (await given.person(["member"])).personId;
    const shown = (await (await world.call(GET, { path: `${path}?to=${to}`, params, as })).json()) as {
      digest: string;
    };
    const body = { to, delegations: [eu], digest: shown.digest, reason: "She left" };
    const made = await world.call(POST, { method: "POST", path, params, body, as });
    expect(made.status).toBe(201);
    expect(await made.json()).toMatchObject({ requests: [{ delegationId: eu }] });
  });
});
