import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { judgeDetection } from "@/lib/detections/commands";
import { goLive, refuseGoingLive } from "@/lib/lifecycle/activation";
import { askOnboarding, returnOnboarding } from "@/lib/lifecycle/onboarding/commands";
import { claimAgent, confirmClaim, refuseClaim } from "@/lib/lifecycle/orphans/claims";
import { acceptOffer, declineOffer, offerOwnership } from "@/lib/lifecycle/ownership/commands";
import { confirmPasskey } from "@/lib/passkeys/commands/manage";
import { beginRegistration, registerPasskey } from "@/lib/passkeys/commands/register";
import { newId } from "@/lib/platform/base/id";
import type { Principal } from "@/lib/principals/principal";
import { endNarrowing } from "@/lib/privilege-use/asked/commands";
import { askRevocation, endAsked, revokeAsAsked } from "@/lib/revocation/asked/commands";
import { revoke } from "@/lib/revocation/commands/revoke";
import { confirmIdentity, linkIdentity, unlinkIdentity } from "@/lib/sign-in/account-links/commands";
import { Authenticator } from "@/lib/testing/authenticator";
import { given, type TestAgent } from "@/lib/testing/direct";
import { waitingActivation } from "@/lib/testing/waiting-steps";
import { createWorld, type World } from "@/lib/testing/world";
import { listApproved, listDecided } from "./decided";
import { DecidedFilters, type DecidedItem } from "./decided.schema";
import { proposedBy } from "./proposed.store";

let world: World;
let admin: Principal;
let second: Principal;
let security: Principal;
let owner: Principal;
let agent: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  [admin, second] = [await world.person(["admin"]), await world.person(["admin"], { name: "Sam Second" })];
  [security, owner] = [
    await world.person(["security"], { name: "Noor Haddad" }),
    await world.person(["member"], { name: "Olu Owner" }),
  ];
  agent = await given.agent();
});
afterAll(() => world.end());

const decisions = (asker: Principal, query: object = {}) => listDecided(asker, DecidedFilters.parse(query));
const decisionsOn = async (asker: Principal, id: string): Promise<DecidedItem[]> =>
  (await decisions(asker)).items.filter((item) => item.id === id);
const decision = async (asker: Principal, id: string): Promise<DecidedItem | undefined> =>
  (await decisionsOn(asker, id))[0];

const orphan = async () => {
  const { agentId } = await given.enrolled(admin.personId);
  await world.sql("update agents set owner_id = null where id = $1", [agentId]);
  return agentId;
};

describe("what a person decided outside of requests", () => {
  it("has the activations that they answered, with what became of the agent since", async () => {
    const ask = async () => {
      const agentId = await waitingActivation({ security: admin, member: owner });
      const [row] = await proposedBy(admin.personId, { after: undefined, take: 1 });
      return { agentId, id: row?.id ?? expect.fail() };
    };
    const [kept, refused, stopped] = [await ask(), await ask(), await ask()];
    await goLive(second, kept.agentId);
    await refuseGoingLive(second, refused.agentId, "It has no purpose yet.");
    await goLive(second, stopped.agentId);
    expect(await decision(second, kept.id)).toMatchObject({
      ...{ kind: "change", verdict: "confirm", subject: { kind: "activation", id: kept.agentId }, note: "" },
      ...{ outcome: { state: "applied" }, link: `/agents/${kept.agentId}` },
    });
    expect(await decision(second, refused.id)).toMatchObject({
      ...{ verdict: "refuse", note: "It has no purpose yet.", outcome: { state: "refused" } },
    });
    await revoke({ asker: security, scope: { kind: "agent", subjectId: stopped.agentId }, reason: "Wrong agent." });
    expect((await decision(second, stopped.id))?.outcome).toMatchObject({
      ...{ state: "revoked", by: { name: "Noor Haddad" }, at: expect.any(String) },
    });
    expect((await listApproved(second, 10)).map(({ id }) => id)).toEqual([stopped.id, kept.id]);
    expect((await decisions(admin)).items).toEqual([]);
  });

  it("has the offers and claims of ownership that they answered", async () => {
    const { agentId } = await given.enrolled(admin.personId);
    const offer = () => offerOwnership(security, agentId, { role: "backup", email: owner.email, reason: "Away." });
    const declined = await offer();
    await declineOffer(owner, declined.id, "I am away too.");
    const accepted = await offer();
    await acceptOffer(owner, accepted.id);
    expect(await decision(owner, declined.id)).toMatchObject({
      ...{ kind: "lifecycle", verdict: "decline", note: "I am away too.", outcome: { state: "refused" } },
    });
    expect(await decision(owner, accepted.id)).toMatchObject({ verdict: "accept", outcome: { state: "applied" } });
    const [gotten, refused] = [
      await claimAgent(owner, await orphan(), "Mine."),
      await claimAgent(owner, await orphan(), "Mine."),
    ];
    await confirmClaim(security, gotten.id, 1);
    await refuseClaim(security, refused.id, "Another team does.");
    expect(await decision(security, gotten.id)).toMatchObject({ verdict: "confirm", outcome: { state: "applied" } });
    expect(await decision(security, refused.id)).toMatchObject({ verdict: "refuse", note: "Another team does." });
    expect(await decision(owner, gotten.id)).toBeUndefined();
  });

  it("has the onboarding requests, and the requests to narrow or to revoke, that they answered", async () => {
    const wished = await askOnboarding(owner, {
      ...{ name: "wished-one", purpose: "Answers customers.", environment: "dev" },
      ...{ ownerEmail: owner.email, resourceServerIds: [] },
    });
    await returnOnboarding(security, wished.id, "Say which accounts.");
    expect(await decision(security, wished.id)).toMatchObject({
      ...{ kind: "lifecycle", verdict: "return", note: "Say which accounts.", outcome: { state: "returned" } },
    });
    const [narrowing, delegationId] = [newId("narrowingRequest"), await given.delegation(agent)];
    await world.sql(
      `insert into narrowing_requests (id, delegation_id, agent_id, asked_by_id, reason, days, version, suggestion, expires_at)
       values ($1, $2, $3, $4, 'Too wide.', 90, 1, '[]', now() + interval '1 day')`,
      [narrowing, delegationId, agent.agentId, security.personId],
    );
    await endNarrowing(agent.owner as Principal, narrowing, "decline", "The year end needs it.");
    expect(await decision(agent.owner as Principal, narrowing)).toMatchObject({
      ...{ verdict: "decline", note: "The year end needs it.", link: `/delegations/${delegationId}` },
    });
    const asked = async () => askRevocation(agent.approver, await given.delegation(agent), "It was a mistake.");
    const [revoked, refused, withdrawn] = [await asked(), await asked(), await asked()];
    await revokeAsAsked(security, revoked, "It was.");
    await endAsked(security, refused, "refuse", "It is needed.");
    await endAsked(agent.approver as Principal, withdrawn, "withdraw", "I was wrong.");
    expect(await decision(security, revoked)).toMatchObject({ verdict: "revoke", outcome: { state: "revoked" } });
    expect(await decision(security, refused)).toMatchObject({ verdict: "refuse", note: "It is needed." });
    expect(await decision(agent.approver as Principal, withdrawn)).toBeUndefined();
  });

  it("tells of an accepted narrowing what became of the delegation", async () => {
    const [narrowing, delegationId] = [newId("narrowingRequest"), await given.delegation(agent)];
    await world.sql(
      `insert into narrowing_requests (id, delegation_id, agent_id, asked_by_id, reason, days, version, suggestion,
         expires_at, status, decided_by_id, ended_at)
       values ($1, $2, $3, $4, 'Too wide.', 90, 1, '[]', now() + interval '1 day', 'accepted', $5, now())`,
      [narrowing, delegationId, agent.agentId, security.personId, owner.personId],
    );
    expect(await decision(owner, narrowing)).toMatchObject({
      ...{ verdict: "accept", outcome: { state: "in_effect", delegationId, uses: { count: 0 } } },
    });
  });

  it("has the accounts and passkeys that they confirmed, while those are there", async () => {
    const account = { iss: "https://idp.acme.example", sub: `sub-${newId("key")}` };
    await linkIdentity(admin, owner.personId, account);
    await confirmIdentity(second, owner.personId, account);
    const linked = async () => (await decisions(second)).items.find(({ subject }) => subject.kind === "account-link");
    expect(await linked()).toMatchObject({
      ...{ kind: "change", verdict: "confirm", id: expect.stringMatching(/^lnk_[0-9a-f]{32}$/) },
      ...{
        subject: { id: owner.personId, name: "Olu Owner" },
        outcome: { state: "confirmed", by: { name: "Sam Second" } },
      },
    });
    await unlinkIdentity(admin, owner.personId, account);
    expect(await linked()).toBeUndefined();
    const registered = new Authenticator(world.runtime.publicUrl).create(await beginRegistration(owner));
    const { id } = await registerPasskey(owner, { name: "Desk key", ...registered });
    await confirmPasskey(second, owner.personId, id);
    expect(await decision(second, id)).toMatchObject({ verdict: "confirm", outcome: { state: "confirmed" } });
    await world.sql("update passkeys set blocked_at = now() where id = $1", [id]);
    expect((await decision(second, id))?.outcome.state).toBe("blocked");
  });

  it("has a detection once, by their last judgement, and that is no approval", async () => {
    const id = newId("detection");
    await world.sql(
      "insert into detections (id, kind, agent_id, severity, sightings) values ($1, 'denial_burst', $2, 'high', '[]')",
      [id, agent.agentId],
    );
    const before = await listApproved(security, 10);
    await judgeDetection(security, id, { as: "confirmed", note: "It is real." });
    await judgeDetection(security, id, { as: "dismissed", note: "It was a test." });
    expect(
      (await decisionsOn(security, id)).map(({ verdict, note, outcome }) => [verdict, note, outcome.state]),
    ).toEqual([["dismiss", "It was a test.", "dismissed"]]);
    expect(await listApproved(security, 10)).toEqual(before);
  });

  it("has the delegations that they confirmed after an approver left", async () => {
    const delegationId = await given.delegation(agent);
    await world.sql(
      `insert into delegation_approvers (delegation_id, person_id, request_id, confirmed_at)
       select delegation_id, $2, request_id, now() from delegation_approvers where delegation_id = $1`,
      [delegationId, second.personId],
    );
    expect(await decision(second, delegationId)).toMatchObject({
      ...{ kind: "lifecycle", verdict: "confirm", subject: { kind: "approval" }, outcome: { state: "in_effect" } },
    });
  });

  it("goes on page by page through all kinds, also where many have one time", async () => {
    for (const [table, column] of [
      ["ownership_offers", "answered_at"],
      ["agent_onboardings", "decided_at"],
      ["revocation_requests", "decided_at"],
      ["detection_notes", "at"],
    ])
      await world.sql(`update ${table} set ${column} = '2026-01-01' where ${column} is not null`);
    const all = (await decisions(security)).items.map(({ id, verdict }) => [id, verdict]);
    const found: string[][] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await decisions(security, { limit: 2, ...(cursor && { cursor }) });
      found.push(...page.items.map(({ id, verdict }) => [id, verdict]));
      cursor = page.next;
    }
    expect(found).toEqual(all);
    expect(all.length).toBeGreaterThanOrEqual(6);
  });
});
