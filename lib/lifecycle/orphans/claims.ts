import { handOverAccepted } from "@/lib/agents/commands/edit";
import { AgentError } from "@/lib/agents/errors";
import type { Agent } from "@/lib/agents/model";
import { isPermitted } from "@/lib/agents/policy";
import * as agents from "@/lib/agents/store";
import { append } from "@/lib/audit/append";
import { LifecycleError } from "@/lib/lifecycle/errors";
import { mostOpenClaims } from "@/lib/lifecycle/model";
import * as events from "@/lib/lifecycle/ownership/events";
import { refuseChanged } from "@/lib/lifecycle/ownership/policy";
import * as offers from "@/lib/lifecycle/ownership/store";
import { ruleFor } from "@/lib/lifecycle/policy/policy";
import { currentPolicy } from "@/lib/lifecycle/policy/store";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { actingPeople, type Principal } from "@/lib/principals/principal";
import { lockPerson } from "@/lib/principals/store";
import * as store from "./store";

const dayMs = 86_400_000;
const person = (principal: Principal) => ({ type: "person", id: principal.personId }) as const;

/**
 * Asks to become the owner of an agent for which no person answers. Nothing changes until security confirms it.
 *
 * @throws LifecycleError `orphan_not_found`, `claim_waiting`, `claim_limit`; AgentError `not_allowed` for an agent in a
 * person's name
 */
export async function claimAgent(principal: Principal, agentId: string, reason: string): Promise<offers.Offer> {
  if (principal.through) throw new AgentError("not_allowed", { detail: "No agent asks for another one." });
  return transaction(async (tx) => {
    const orphan = await store.find(agentId, tx);
    if (!orphan) throw new LifecycleError("orphan_not_found", { facts: { agentId } });
    // One claim after the other, so that the limit holds.
    await lockPerson(tx, principal.personId);
    if ((await store.countClaimsOf(tx, principal.personId)) >= mostOpenClaims) throw new LifecycleError("claim_limit");
    const { offerDays } = ruleFor((await currentPolicy(tx)).rules, orphan);
    const now = clock.now();
    const claim = await offers.insert(tx, {
      ...{ id: newId("ownershipOffer"), agentId, role: "owner", personId: principal.personId, reason },
      ...{ status: "claimed", ownerBeforeId: orphan.ownerId, offeredById: principal.personId, offeredAt: now },
      expiresAt: new Date(now.getTime() + offerDays * dayMs),
    });
    await append(tx, events.ownershipClaimed(person(principal), claim), now);
    return claim;
  });
}

/** Finds a claim that waits for security, and its agent. No person answers their own claim. */
async function waitingClaim(tx: Tx, principal: Principal, offerId: string): Promise<[offers.OfferToPerson, Agent]> {
  const claim = await offers.find(offerId, tx);
  const agent = claim && (await agents.find(claim.agentId, tx));
  if (!claim || !offers.isToPerson(claim) || !agent || !isPermitted(principal, agent, "transfer"))
    throw new LifecycleError("offer_not_found", { facts: { offerId } });
  if (claim.status !== "claimed" || clock.now() >= claim.expiresAt) throw new LifecycleError("offer_state");
  if (actingPeople(principal).includes(claim.personId))
    throw new AgentError("second_person_required", { detail: "Another person answers your claim." });
  return [claim, agent];
}

/**
 * Makes a person who asked for it the owner of an agent. The agent must be at the version that was shown.
 *
 * @throws LifecycleError `offer_not_found`, `offer_state`, `offer_outdated` if the agent got an owner since,
 * `orphan_not_found`; AgentError `agent_changed_meanwhile`, `second_person_required` for one's own claim, `owner_unknown`
 * once the person may own no agents, `agent_state`, `owner_suspended`
 */
export async function confirmClaim(principal: Principal, offerId: string, shown: number): Promise<offers.Offer> {
  // A refused answer never takes the barrier. An accepted one is judged again behind it.
  await waitingClaim(prisma(), principal, offerId);
  return transaction(
    async (tx) => {
      const [{ agentId }] = await waitingClaim(tx, principal, offerId);
      await agents.hold(tx, agentId);
      const [claim, agent] = await waitingClaim(tx, principal, offerId);
      if (agent.ownerId !== claim.ownerBeforeId) throw new LifecycleError("offer_outdated");
      if (!(await store.find(agentId, tx))) throw new LifecycleError("orphan_not_found", { facts: { agentId } });
      refuseChanged(agent, shown);
      await refuseUnfit(tx, claim.personId);
      const now = clock.now();
      const held = await offers.inForce(tx, agentId, "owner");
      if (held) await offers.move(tx, held, "replaced", { endedAt: now });
      const answered = { answeredById: principal.personId, answeredAt: now };
      const accepted = await offers.move(tx, claim, "accepted", answered);
      await append(tx, events.claimConfirmed(person(principal), accepted), now);
      await offers.endBackupRole(tx, accepted, now);
      if (agent.ownerId !== claim.personId) {
        const by = [...new Set([...actingPeople(principal), claim.personId])];
        await handOverAccepted(tx, agent, { ownerId: claim.personId, actor: person(principal), by });
      }
      await store.clear(tx, agentId);
      return accepted;
    },
    { barrier: "exclusive" },
  );
}

async function refuseUnfit(tx: Tx, personId: string): Promise<void> {
  const found = await agents.findOwner({ id: personId }, tx);
  if (!found?.active || !found.mayOwn)
    throw new AgentError("owner_unknown", { detail: "This person may not own agents any more." });
}

/** Refuses a claim with a reason. Throws as {@link confirmClaim}. */
export const refuseClaim = (principal: Principal, offerId: string, answer: string): Promise<offers.Offer> =>
  transaction(async (tx) => {
    const [claim] = await waitingClaim(tx, principal, offerId);
    const now = clock.now();
    const answered = { answeredById: principal.personId, answeredAt: now };
    const refused = await offers.move(tx, claim, "declined", { ...answered, answer, endedAt: now });
    await append(tx, events.claimRefused(person(principal), refused), now);
    return refused;
  });
