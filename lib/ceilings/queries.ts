import { explainAuthority } from "@/lib/authority/explain";
import { wideningsOf } from "@/lib/blueprints/policy";
import { blueprintOf } from "@/lib/blueprints/queries";
import type { BlueprintTermsRequest } from "@/lib/blueprints/schema";
import { type Outcome, shownAtMost } from "@/lib/ceilings/model";
import { refusedBy } from "@/lib/ceilings/policy";
import { type AffectedDelegations, affectedBy, type Change, readChange } from "@/lib/ceilings/preview";
import type { BlueprintPreview } from "@/lib/ceilings/schema";
import * as store from "@/lib/ceilings/store";
import { notAllowed } from "@/lib/people/console-route";
import { may, type Principal } from "@/lib/people/principal";
import { prisma } from "@/lib/platform/db/prisma";

/**
 * Shows whom a change of a blueprint would affect. Changes nothing.
 *
 * @throws BlueprintError `blueprint_not_found`, `ceiling_invalid`, `defaults_invalid`.
 */
export async function previewBlueprint(
  principal: Principal,
  blueprintId: string,
  request: BlueprintTermsRequest,
): Promise<BlueprintPreview> {
  if (!may(principal, "blueprints:write")) throw notAllowed(["blueprints:write"]);
  const blueprint = await blueprintOf(blueprintId);
  const change = await readChange(blueprint, request);
  const { version, before, after } = change;
  const { groups, digest } = await affectedBy(prisma(), change);
  const lost = groups.filter(({ outcome }) => outcome === "pauses" || outcome === "shrinks");
  const [below, delegations, requests] = await Promise.all([
    store.countBelow(
      prisma(),
      lost.flatMap(({ ids }) => ids),
    ),
    shownDelegations(groups),
    affectedRequests(change),
  ]);
  const count = (outcome: Outcome) =>
    groups.reduce((sum, group) => sum + (group.outcome === outcome ? group.ids.length : 0), 0);
  return {
    ...{ version, digest, widens: wideningsOf(before, after), agents: blueprint.agents },
    counts: {
      ...{ unchanged: count("unchanged"), shrinks: count("shrinks"), pauses: count("pauses"), widens: count("widens") },
      ...{ below, requests: requests.count },
    },
    delegations,
    requests: requests.shown,
  };
}

const urgency: readonly Outcome[] = ["pauses", "shrinks", "widens"];

async function shownDelegations(groups: readonly AffectedDelegations[]): Promise<BlueprintPreview["delegations"]> {
  const shown = urgency
    .flatMap((outcome) => groups.filter((group) => group.outcome === outcome))
    .flatMap(({ ids, effective, outcome, loses, gains }) =>
      ids.slice(0, shownAtMost).map((id) => ({ id, effective, outcome, loses, gains })),
    )
    .slice(0, shownAtMost);
  const agents = await store.agentsOfDelegations(
    prisma(),
    shown.map(({ id }) => id),
  );
  return shown.flatMap(({ id, effective, ...effect }) => {
    const agent = agents.get(id);
    return agent ? [{ id, agent, sentence: explainAuthority(effective), ...effect }] : [];
  });
}

async function affectedRequests({ blueprintId, before, after }: Change) {
  const refused = (await store.alikeRequests(prisma(), blueprintId)).flatMap(({ authority, ids }) => {
    const reason = refusedBy(authority, before.ceiling, after.ceiling);
    return reason === undefined ? [] : ids.map((id) => ({ id, reason }));
  });
  const shown = refused.slice(0, shownAtMost);
  const rows = await store.shownRequests(
    prisma(),
    shown.map(({ id }) => id),
  );
  return {
    count: refused.length,
    shown: shown.flatMap(({ id, reason }) => {
      const row = rows.get(id);
      return row ? [{ id, agent: row.agent, sentence: row.sentence, reason }] : [];
    }),
  };
}
