import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { getAgent } from "@/lib/delegations/views/agents.queries";

import {
  askOnboarding,
  returnOnboarding,
  reviseOnboarding,
  withdrawOnboarding,
} from "@/lib/lifecycle/onboarding/commands";
import { claimAgent, confirmClaim, refuseClaim } from "@/lib/lifecycle/orphans/claims";
import { acceptOffer, declineOffer, offerOwnership, withdrawOffer } from "@/lib/lifecycle/ownership/commands";
import type { Principal } from "@/lib/principals/principal";
import { commentOnRequest } from "@/lib/requests/commands/notes";
import { given } from "@/lib/testing/direct";
import { tellAll, toldTo } from "@/lib/testing/notifications";
import { createWorld, type World } from "@/lib/testing/world";
import { buildActiveAgent, buildAgent } from "@/prisma/seed/builders/agent";
import type { NotificationKind } from "./model";

let world: World;
let security: Principal;
let second: Principal;
let member: Principal;
let other: Principal;
beforeAll(async () => {
  world = await createWorld();
  [security, second] = [await world.person(["security"]), await world.person(["security"])];
  [member, other] = [await world.person(["member"], { name: "Mia Member" }), await world.person(["member"])];
});
beforeEach(tellAll);
afterAll(() => world.end());

const told = async (person: { personId: string }, kind: NotificationKind, subjectId: string) =>
  (await toldTo(person)).find((one) => one.kind === kind && one.subjectId === subjectId);
const outcomeOf = async (person: Principal, kind: NotificationKind, subjectId: string) =>
  (await told(person, kind, subjectId))?.settled?.outcome;

describe("a request for an agent", () => {
  const wish = (name: string) => ({
    ...{ name, purpose: "Answers customers.", environment: "prod" as const },
    ...{ ownerEmail: member.email, resourceServerIds: [] },
  });

  it("is told to security each time that it waits, and its return to the person who asked", async () => {
    const { id } = await askOnboarding(member, wish("told-onboarding"));
    expect(await told(security, "onboarding_to_complete", id)).toMatchObject({
      sentence: "Mia Member asks for the agent told-onboarding",
      link: `/agents/onboarding?queue=waiting&request=${id}`,
      settled: null,
    });
    expect(await told(other, "onboarding_to_complete", id)).toBeUndefined();
    await returnOnboarding(security, id, "Which customers?");
    expect(await outcomeOf(second, "onboarding_to_complete", id)).toBe("changed");
    expect((await told(member, "onboarding_answered", id))?.sentence).toMatch(
      / returned your request for the agent told-onboarding$/,
    );
    await reviseOnboarding(member, id, wish("told-onboarding"));
    expect((await told(second, "onboarding_to_complete", id))?.settled).toBeNull();
    await withdrawOnboarding(member, id, "Not needed.");
    expect(await outcomeOf(second, "onboarding_to_complete", id)).toBe("withdrawn");
  });

  it("of security is not told to the person who made it", async () => {
    const { id } = await askOnboarding(security, wish("told-own-onboarding"));
    expect(await told(second, "onboarding_to_complete", id)).toBeDefined();
    expect(await told(security, "onboarding_to_complete", id)).toBeUndefined();
  });
});

describe("an offer of ownership", () => {
  const offer = async (role: "owner" | "backup") => {
    const agent = await buildActiveAgent(security, { ownerEmail: member.email });
    return { agent, offer: await offerOwnership(member, agent.id, { role, email: other.email }) };
  };

  it("is told to the person who is asked, and the answer to the person who asked", async () => {
    const { agent, offer: accepted } = await offer("backup");
    expect(await told(other, "ownership_offered", accepted.id)).toMatchObject({
      sentence: expect.stringMatching(/^Mia Member asks you to be backup owner of the agent /),
      link: `/inbox?queue=lifecycle&item=${accepted.id}`,
    });
    await acceptOffer(other, accepted.id);
    expect(await outcomeOf(other, "ownership_offered", accepted.id)).toBe("answered");
    expect(await told(member, "ownership_answered", accepted.id)).toMatchObject({
      sentence: expect.stringMatching(/ accepted to be backup owner of the agent /),
      link: `/agents/${agent.id}`,
    });
    const { offer: declined } = await offer("owner");
    await tellAll();
    await declineOffer(other, declined.id, "I have no time.");
    expect((await told(member, "ownership_answered", declined.id))?.sentence).toMatch(/ declined to be owner of /);
  });

  it("that is withdrawn waits no more", async () => {
    const { offer: withdrawn } = await offer("owner");
    await tellAll();
    await withdrawOffer(member, withdrawn.id);
    expect(await outcomeOf(other, "ownership_offered", withdrawn.id)).toBe("withdrawn");
  });
});

describe("a claim to own an agent", () => {
  async function claimed() {
    const { id: agentId } = await buildAgent(security, { ownerEmail: other.email });
    await world.sql("update agents set owner_id = null, version = version + 1 where id = $1", [agentId]);
    return claimAgent(member, agentId, "My team runs it.");
  }

  it("is told to security, and the answer to the person who claims", async () => {
    const [confirmed, refused] = [await claimed(), await claimed()];
    expect(await told(security, "ownership_claimed", confirmed.id)).toMatchObject({
      sentence: expect.stringMatching(/^Mia Member asks to own the agent /),
      link: `/agents/orphans?agent=${confirmed.agentId}`,
    });
    await confirmClaim(security, confirmed.id, (await getAgent(security, confirmed.agentId)).version);
    await refuseClaim(security, refused.id, "Another team runs it.");
    for (const { id } of [confirmed, refused]) {
      expect(await outcomeOf(second, "ownership_claimed", id)).toBe("answered");
    }
    expect((await told(member, "ownership_answered", confirmed.id))?.sentence).toMatch(/ made you the owner of /);
    expect((await told(member, "ownership_answered", refused.id))?.sentence).toMatch(/ refused your claim to own /);
  });
});

describe("a comment", () => {
  it("is told to the requester and to the people who commented before, and not to its writer", async () => {
    const agent = await given.agent();
    const requestId = await given.request(agent);
    const [first, writer] = [await given.approver(), await given.approver()];
    await commentOnRequest({ asker: first, requestId, text: "Why?" });
    await tellAll();
    await commentOnRequest({ asker: writer, requestId, text: "And until when?" });
    for (const person of [agent.owner, first]) {
      expect(await told(person, "request_commented", requestId)).toMatchObject({
        sentence: expect.stringMatching(/ commented on a request for the agent /),
        link: `/requests/${requestId}`,
      });
    }
    expect(await told(writer, "request_commented", requestId)).toBeUndefined();
  });
});
