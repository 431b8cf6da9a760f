import { makeRequest } from "@/lib/approvals/commands/make";
import type { Asker } from "@/lib/approvals/policy";
import { getDecision } from "@/lib/audit/queries";
import type { AuditEntryDetail } from "@/lib/audit/schema";
import { type DeclaredAmount, fieldsOfAmounts } from "@/lib/authority/declared";
import { narrowestFor } from "@/lib/authority/narrowest";
import { hintUntil, purposeOf } from "@/lib/decisions/hint/policy";
import type { RequestFromDenial } from "@/lib/decisions/schema";
import { representedPerson } from "@/lib/delegations/chain/policy";
import { loadChain } from "@/lib/delegations/chain/store";
import { clock } from "@/lib/platform/clock/clock";
import { DomainError, isDomainError } from "@/lib/platform/errors/domain-error";
import { catalogueOfServers } from "@/lib/resource-servers/queries";

/**
 * Asks for the narrowest authority that would have allowed a denied action, as it was recorded.
 *
 * @returns the request's id.
 * @throws DomainError `not_found` for a decision that is not the asker's to see, `not_requestable` for one that no
 * authority would have changed, and what `makeRequest` throws.
 */
export async function requestFromDenial(asker: Asker, decisionId: string, given: RequestFromDenial): Promise<string> {
  // Whoever may ask for authority may look at what their own agents were denied.
  const reader = { personId: asker.personId, permissions: new Set([...asker.permissions, "agents:own"]) };
  const denial = await sealedDecision(() => getDecision(reader, decisionId));
  const { agent, action, resourceType: type, resource: identifier, texts, hops, facts } = denial;
  if (facts.requestable !== true || !agent || !action || !type || !identifier) throw notRequestable();
  const element = await narrowestOf(denial, { action, type, identifier, task: texts.task });
  const chain = await loadChain(hops.at(-1)?.id ?? "");
  const represented = chain && representedPerson(chain);
  return makeRequest(asker, {
    agentId: agent.id,
    purpose: given.purpose ?? purposeOf({ action, type, identifier }, texts.task),
    authority: [element],
    expiresAt: given.expiresAt ?? hintUntil(clock.now()).toISOString(),
    ...(represented === undefined ? {} : { onBehalfOf: represented }),
  });
}

type Denied = { action: string; type: string; identifier: string; task: string | undefined };

async function narrowestOf({ actor, facts }: AuditEntryDetail, { task, ...denied }: Denied) {
  const server = (await catalogueOfServers([actor.id])).get(actor.id);
  const type = server?.types.find(({ name }) => name === denied.type);
  if (!server || !type) throw notRequestable();
  const amounts = (facts.amounts ?? {}) as Record<string, DeclaredAmount>;
  const fields = fieldsOfAmounts(amounts, type);
  const asked = { ...denied, location: server.identifier, fields, ...(task === undefined ? {} : { task }) };
  const element = narrowestFor(asked, type);
  if (!element) throw notRequestable();
  return element;
}

const notRequestable = () =>
  new DomainError(
    "not_requestable",
    "conflict",
    "No authority would have allowed this, so there is nothing to ask for.",
  );

const pollMs = 100;
const patienceMs = 1_500;

/** A denial that was answered just now is sealed within the second. */
async function sealedDecision(read: () => Promise<AuditEntryDetail>): Promise<AuditEntryDetail> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!isDomainError(error) || error.kind !== "not_found" || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}
