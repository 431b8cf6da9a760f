import { AgentError } from "@/lib/agents/errors";
import { maySee } from "@/lib/agents/policy";
import * as agents from "@/lib/agents/store";
import { explainAuthority } from "@/lib/authority/words/explain";
import { findCurrentBlueprint } from "@/lib/blueprints/queries";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import type { AlikeRows, Effect } from "./model";
import type { MovePreview } from "./move.schema";
import { effectOf } from "./policy";
import { alikeRows } from "./store";

/** Delegations that a preview reads at most. */
const mostRead = 1_000;
const mostShown = 10;

/**
 * Previews the effect of another blueprint on the live delegations to an agent. Changes nothing. Delegations that give
 * the same authority are judged together.
 *
 * @throws AgentError `agent_not_found`, `blueprint_unknown`.
 */
export async function previewMove(principal: Principal, agentId: string, blueprintId: string): Promise<MovePreview> {
  const agent = await agents.getOrThrow(agentId);
  if (!maySee(principal, agent)) throw new AgentError("agent_not_found", { facts: { agentId } });
  const before = await findCurrentBlueprint(agent.blueprintId, prisma());
  const after = await findCurrentBlueprint(blueprintId, prisma());
  if (!before || !after)
    throw new AgentError("blueprint_unknown", { errors: [{ path: "blueprintId", code: "unknown_blueprint" }] });
  const alike = await alikeRows("delegations", [agentId], { agent: "", row: "" }, mostRead + 1);
  const groups = alike.map((group) => {
    const rows = group.rows.filter(({ place }) => place <= mostRead);
    return { ...group, rows, effect: effectOf(group.authority, before.terms.ceiling, after.terms.ceiling) };
  });
  const count = (outcome: Effect["outcome"]): number =>
    groups.reduce((sum, { effect, rows }) => sum + (effect.outcome === outcome ? rows.length : 0), 0);
  return {
    ...{ before: shownBlueprint(before), after: shownBlueprint(after) },
    counts: {
      ...{ pauses: count("pauses"), shrinks: count("shrinks") },
      read: groups.reduce((sum, { rows }) => sum + rows.length, 0),
    },
    capped: alike.some(({ rows }) => rows.some(({ place }) => place > mostRead)),
    delegations: [...firstOf(groups, "pauses"), ...firstOf(groups, "shrinks")].slice(0, mostShown),
  };
}

const shownBlueprint = ({ id, name, version }: MovePreview["before"]) => ({ id, name, version });

type Group = AlikeRows & { effect: Effect };
type Shown = MovePreview["delegations"][number];

/** The first delegations with an outcome, in the order of their ids. */
const firstOf = (groups: readonly Group[], outcome: Shown["outcome"]): Shown[] =>
  groups
    .filter(({ effect }) => effect.outcome === outcome)
    .flatMap(({ authority, effect, rows }) => rows.map(({ id, place }) => ({ id, place, authority, effect })))
    .toSorted((a, b) => a.place - b.place)
    .slice(0, mostShown)
    .map(({ id, authority, effect }) => ({
      ...{ id, outcome, sentence: explainAuthority(authority), loses: effect.loses },
    }));
