import { demandIn } from "@/lib/action-approvals/steps/demand";
import { quorumLost, withoutQuorum } from "@/lib/action-approvals/steps/quorum";
import { type CurrentPolicy, policiesOfAgents } from "@/lib/action-approvals/steps/store";
import { fieldsOfValues } from "@/lib/authority/judge/declared-fields";
import { approvalsOf, type CanonicalAuthority, type Catalogue } from "@/lib/authority/language/model";
import { once } from "@/lib/authority/language/once";
import { hopsOfChain, refusalOf } from "@/lib/delegations/chain/covering.policy";
import type { Chain } from "@/lib/delegations/chain/model";
import type { Judged } from "@/lib/delegations/standing/model";
import { judgeDelegations } from "@/lib/delegations/standing/queries";
import { inSlices } from "@/lib/platform/base/slices";
import type { Tx } from "@/lib/platform/database/transaction";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";
import { cataloguesAt } from "@/lib/requests/store";
import type { AskingRule, JudgedAction } from "./ask-rules.model";
import { askingRules, spendingOf, toDocument } from "./ask-rules.policy";
import { actionApprovalError } from "./errors";
import { type ActionDocument, canMove, statusAt } from "./model";
import type { ActionApprovalRow } from "./store";

type Asked = Pick<ActionApprovalRow, "id" | "status" | "expiresAt" | "delegationId" | "resourceServerId" | "document">;
type Known = {
  judged: Judged | undefined;
  catalogue: (Catalogue & { version: number }) | undefined;
  /** By agent id. */
  policies: ReadonlyMap<string, CurrentPolicy>;
  now: Date;
};

/**
 * Finds the actions whose approval would have no effect, with the reason: their authority ended or changed since the
 * agent asked, or no longer covers the action (I10). Or a vote no longer counts. Judges all rows together. Actions whose
 * approval has an effect and actions that are over are missing from the result.
 */
export async function voidReasons(tx: Tx, rows: readonly ActionApprovalRow[], now: Date): Promise<Map<string, string>> {
  const open = rows.filter((row) => canMove(statusAt(row, now), "expired"));
  if (open.length === 0) return new Map();
  const read = open.map((row) => ({ row, document: JSON.parse(row.document) as ActionDocument }));
  const locations = [...new Set(read.map(({ document }) => document.location))];
  const [judged, catalogues] = await Promise.all([
    judgeDelegations([...new Set(open.map(({ delegationId }) => delegationId))]),
    cataloguesAt(tx, locations),
  ]);
  const acting = [...judged.values()].map(({ chain }) => chain.hops.at(-1)?.agent.id);
  const policies = await policiesOfAgents(tx, [...new Set(acting.filter((id) => id !== undefined))]);
  const lost = await withoutQuorum(
    tx,
    open.filter(({ status }) => status === "approved"),
  );
  const reasons = new Map([...lost].map((id) => [id, quorumLost]));
  await inSlices(read, ({ row, document }) => {
    const catalogue = catalogues.find(({ identifier }) => identifier === document.location);
    const reason = reasonOf(row, document, { judged: judged.get(row.delegationId), catalogue, policies, now });
    if (reason !== undefined) reasons.set(row.id, reason);
  });
  return reasons;
}

function reasonOf(
  { resourceServerId }: Asked,
  document: ActionDocument,
  { judged, catalogue, policies, now }: Known,
): string | undefined {
  const { chain, standing } = judged ?? {};
  const stopped = standing?.stopped.some(({ server }) => server.id === resourceServerId);
  if (standing?.reason && (stopped || !standing.inEffect)) return standing.reason;
  const changed = actionApprovalError("action_approval_void").detail;
  if (!chain || catalogue?.version !== document.catalogue) return changed;
  const judgement = judgeNow(document, chain, catalogue, now);
  if (!judgement.covered) return judgement.reason;
  const same = document.chain.length === chain.hops.length;
  const unchanged = same && document.chain.every(({ digest }, i) => digest === chain.hops[i]?.digest);
  const stands = unchanged && canonicalise(judgement.asks) === canonicalise(asksIn(document));
  return stands && isDemandedStill(document, chain, judgement, policies) ? undefined : changed;
}

/** Whether the tier and the required steps are those of the document. Documents of earlier releases have neither. */
function isDemandedStill(
  { policy, policyId, steps, risk_tier: riskTier }: ActionDocument,
  { hops }: Pick<Chain, "hops">,
  { judged, rules }: Pick<Covered, "judged" | "rules">,
  policies: Known["policies"],
): boolean {
  const agents = hops.map(({ agent }) => agent);
  const acting = agents.at(-1);
  if (riskTier !== undefined && riskTier !== acting?.riskTier) return false;
  const current = policies.get(acting?.id ?? "");
  if (steps === undefined || !current) return steps === undefined;
  return canonicalise(demandIn(current, agents, judged, rules)) === canonicalise({ policy, policyId, steps });
}

/** The hops and policies that ask according to the document. The authority of the token is not known here. */
const asksIn = ({ asked, asked_by_policies = [] }: ActionDocument) => ({
  asked: asked.filter(({ hop }) => hop.kind !== "token"),
  asked_by_policies,
});

type Covered = {
  covered: true;
  asks: ReturnType<typeof asksIn>;
  judged: JudgedAction;
  rules: AskingRule[];
};

/** Judges an action as a decision would: who asks a person if every hop covers it, else why a hop does not. */
function judgeNow(
  { resource, action, task, ...document }: ActionDocument,
  chain: Pick<Chain, "hops">,
  of: Catalogue,
  at: Date,
): Covered | { covered: false; reason: string } {
  const type = of.types.find(({ name }) => name === resource.type);
  const fields = type ? fieldsOfValues(document.fields, type) : {};
  const environment = chain.hops.at(-1)?.agent.environment;
  const facts = {
    ...{ type: resource.type, identifier: resource.id, location: document.location, action, fields, at },
    ...(task !== null && { task }),
    ...(environment && { environment }),
  };
  const asked: ActionDocument["asked"][number][] = [];
  for (const hop of statedHops(chain)) {
    const covered = hop.authority.covers(facts, type);
    if (!covered.ok) return { covered: false, reason: refusalOf(hop, covered).reason };
    const { asks, element } = covered;
    const by = { hop: { kind: hop.kind, id: hop.counterPrefix }, element: element.id, above: approvalsOf(element) };
    if (asks) asked.push(by);
  }
  const judged: JudgedAction = { type: resource.type, action, spending: spendingOf(fields, type), declared: type };
  const rules = askingRules(chain.hops, judged);
  return { covered: true, asks: { asked, asked_by_policies: rules.map(toDocument) }, judged, rules };
}

/** Compiled once for each chain, for any number of waiting actions. */
const statedHops = once((chain: Pick<Chain, "hops">) => hopsOfChain(chain, withoutNetworks));

/** Removes network conditions: the agent states its network only when it uses the approval. */
const withoutNetworks = (authority: CanonicalAuthority): CanonicalAuthority =>
  authority.map(({ conditions: { networks: _, ...conditions } = {}, ...element }) => ({ ...element, conditions }));
