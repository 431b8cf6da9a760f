import { clock } from "@/lib/platform/base/clock";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Permission } from "@/lib/principals/permissions";
import type { Principal } from "@/lib/principals/principal";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";
import type { ItemRisk } from "@/lib/risk/model";
import { agentsConcerned } from "./concerned-agents.store";
import { ChangeError } from "./errors";
import { type ControlChange, type ControlKind, proposerName } from "./model";
import { outdatedByVersion } from "./outdated.store";
import { changeCapabilities } from "./policy";
import { riskOf, riskOfChange } from "./risk";
import type { ControlChangeResponse } from "./schema";
import * as store from "./store";

/** The change of a control that waits for a second person; null when none does. Its caller decides who may see it. */
export async function openChange(
  principal: Principal,
  kind: string,
  subjectId: string,
  needed: Permission,
): Promise<ControlChangeResponse | null> {
  const change = await store.findOpen(kind, subjectId);
  const now = clock.now();
  return change && now < change.expiresAt ? toChangeResponse(principal, change, needed, now) : null;
}

/** The changes of controls of one kind that wait, by the id of their subject. Its caller decides who may see them. */
export async function openChangesOf(
  principal: Principal,
  kind: string,
  subjectIds: readonly string[],
  needed: Permission,
): Promise<ReadonlyMap<string, ControlChangeResponse>> {
  const now = clock.now();
  const waiting = (await store.findOpenOf(kind, subjectIds)).filter(({ expiresAt }) => now < expiresAt);
  const shown = await Promise.all(waiting.map((change) => toChangeResponse(principal, change, needed, now)));
  return new Map(shown.map((change) => [change.subjectId, change]));
}

/** Shows a change whose control was changed after the proposal: no person can confirm it. */
export function toOutdated<Shown extends Pick<ControlChangeResponse, "can" | "whyNot">>(change: Shown): Shown {
  const { code, detail: reason } = new ChangeError("change_outdated");
  const can = change.can.filter((action) => action !== "confirm");
  return { ...change, can, whyNot: { ...change.whyNot, confirm: { code, reason } } };
}

type Proposal = { kind: ControlKind; subjectId: string; content: unknown };

/** Scores a change as its proposal stores it. A preview shows the same score before the change is proposed. */
export async function scoreProposal(tx: Tx, { kind, subjectId, content }: Proposal): Promise<ItemRisk> {
  const agents = await agentsConcerned(tx, { kind, subjectId });
  return riskOfChange({ kind, document: canonicalise({ content }) }, agents);
}

/** Reads changes by id, with the names of who proposed and decided them, and of others. */
export async function whoChanged(changeIds: readonly string[], others: readonly string[]) {
  const changes = await store.findAll(changeIds);
  const people = changes.flatMap(({ proposedById, decidedById }) => [proposedById, decidedById ?? []].flat());
  const names = await store.peopleNames([...new Set([...people, ...others])]);
  return { changes: new Map(changes.map((change) => [change.id, change])), names };
}

/** Shows a change to a person, with the actions that they may take. */
export async function toChangeResponse(
  principal: Principal,
  change: ControlChange,
  needed: Permission,
  now: Date = clock.now(),
): Promise<ControlChangeResponse> {
  const { proposedById, decidedById, proposedAt, expiresAt, decidedAt, throughAgentId, throughIds, ...rest } = change;
  const proposedThrough = { throughAgentId, throughIds };
  const [names, outdated] = await Promise.all([
    store.peopleNames(decidedById === null ? [proposedById] : [proposedById, decidedById]),
    outdatedByVersion([change]),
  ]);
  const personOf = (id: string) => ({ id, name: names.get(id) ?? id });
  const shown = {
    ...rest,
    risk: riskOf(change),
    proposedBy: { id: proposedById, name: proposerName(proposedThrough, personOf(proposedById).name) },
    proposedAt: proposedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    decidedBy: decidedById === null ? null : personOf(decidedById),
    decidedAt: decidedAt?.toISOString() ?? null,
    ...changeCapabilities(principal, await store.withBehind(change), needed, now),
  };
  return outdated.has(change.id) ? toOutdated(shown) : shown;
}
