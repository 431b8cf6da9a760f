import { findAgent } from "@/lib/agents/queries";
import { append } from "@/lib/audit/append";
import { issueEnrolmentToken } from "@/lib/credentials/commands/enrolment-tokens";
import { type Canary, enrolCanary, openCanary, tokenOf, wrapKey } from "@/lib/drills/canary";
import { drillError } from "@/lib/drills/errors";
import { drillsConfigured } from "@/lib/drills/events";
import type { ConfigureDrillsRequest } from "@/lib/drills/schema";
import * as store from "@/lib/drills/store";
import { clock } from "@/lib/platform/base/clock";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { refuseStaleState } from "@/lib/platform/http/version-tag";
import type { Principal } from "@/lib/principals/principal";
import { isOAuthError } from "@/lib/protocols/oauth/errors";

const enrolmentSeconds = 300;

/**
 * Chooses the canary of the drills, how often it is stopped and how fast that must take effect.
 *
 * It enrols an instance of another canary, and checks that the canary gets a token.
 *
 * @param expected The entity tag of the settings that were shown, from `If-Match`.
 * @throws DomainError `stale`, `canary_not_found`, `canary_without_authority`; AgentError `not_allowed`
 */
export async function configureDrills(
  principal: Principal,
  request: ConfigureDrillsRequest,
  expected?: string,
): Promise<void> {
  const { agentId, everyMinutes, targetMs, enabled } = request;
  await requireActive(agentId);
  const before = await store.settings();
  // A refused edit enrols nothing.
  refuseStaleState(expected, store.settingsTag(before));
  const known = before?.agentId === agentId ? openCanary(before) : undefined;
  const canary = known && (await getsToken(known)) ? known : await enrol(principal, agentId);
  if (!(await getsToken(canary))) throw drillError("canary_without_authority", "agentId");
  await transaction(async (tx) => {
    const now = clock.now();
    const { personId: setById } = principal;
    const { instanceId } = canary;
    const settings = { agentId, everyMinutes, targetMs, enabled };
    await store.holdSettings(tx);
    // Retirement ends the drills of an agent once. It may have done so since.
    await requireActive(agentId, tx);
    const former = await store.settings(tx);
    refuseStaleState(expected, store.settingsTag(former));
    await store.putSettings(tx, { ...settings, instanceId, privateKey: wrapKey(canary), setById, setAt: now });
    await append(tx, drillsConfigured({ type: "person", id: setById }, former, settings), now);
  });
}

/** Turns the drills off if this agent is their canary. Returns the number of schedules turned off. */
export async function endDrillsOf(tx: Tx, agentId: string): Promise<number> {
  await store.holdSettings(tx);
  const settings = await store.disable(tx, agentId);
  if (!settings) return 0;
  await append(tx, drillsConfigured({ type: "system", id: "jobs" }, { ...settings, enabled: true }, settings));
  return 1;
}

async function requireActive(agentId: string, tx?: Tx): Promise<void> {
  const agent = await findAgent(agentId, tx);
  if (agent?.status !== "active") throw drillError("canary_not_found", "agentId");
}

async function enrol(principal: Principal, agentId: string): Promise<Canary> {
  const { secret } = await issueEnrolmentToken(principal, agentId, { ttlSeconds: enrolmentSeconds });
  return enrolCanary(agentId, secret);
}

async function getsToken(canary: Canary): Promise<boolean> {
  try {
    await tokenOf(canary);
    return true;
  } catch (error) {
    if (isOAuthError(error)) return false;
    throw error;
  }
}
