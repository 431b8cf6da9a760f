import { markTrail } from "@/lib/audit/recorded-since";
import { blueprintControl } from "@/lib/blueprints/model";
import { wideningsOf } from "@/lib/blueprints/policy";
import { blueprintInUse } from "@/lib/blueprints/queries";
import type { BlueprintTermsRequest } from "@/lib/blueprints/schema";
import { scoreProposal } from "@/lib/control-changes/queries";
import { keyedReads } from "@/lib/platform/database/keyed-transactions";
import { prisma } from "@/lib/platform/database/prisma";
import type { Started } from "@/lib/platform/jobs/computations/computation";
import { discardComputation, readComputation } from "@/lib/platform/jobs/computations/queries";
import { notAllowed } from "@/lib/principals/errors";
import { may, type Principal } from "@/lib/principals/principal";
import type { FoundPreview } from "./model";
import { type PreviewInput, preview, readChange } from "./preview";
import type { BlueprintPreview, PreviewComputation } from "./schema";
import * as store from "./store";

/**
 * Previews which delegations a change of a blueprint would affect. Changes nothing. For a large fleet, the rest of the
 * preview follows as a job.
 *
 * @throws BlueprintError `blueprint_not_found`, `ceiling_invalid`, `defaults_invalid`.
 */
export async function previewBlueprint(
  principal: Principal,
  blueprintId: string,
  request: BlueprintTermsRequest,
): Promise<Started<BlueprintPreview>> {
  refuseOthers(principal);
  const mark = await markTrail();
  const blueprint = await blueprintInUse(blueprintId);
  const input = { ...(await readChange(blueprint, request)), agents: blueprint.agents, mark };
  const { personId } = principal;
  const started = await preview.start({ personId, subjectId: blueprintId, input });
  if (started.status === "running") return started;
  return { ...started, result: await toPreview(input, started.result, started.digest) };
}

type OfPreview = { blueprintId: string; computationId: string };

const ownerOf = ({ personId }: Principal, { blueprintId }: OfPreview) => ({
  ...{ kind: preview.kind, subjectId: blueprintId, personId },
});

/**
 * Reads a preview that the principal started: its progress, and its result once it is done.
 *
 * @throws DomainError `computation_not_found`.
 */
export async function getPreview(principal: Principal, of: OfPreview): Promise<PreviewComputation> {
  refuseOthers(principal);
  const read = await readComputation<PreviewInput, FoundPreview>(ownerOf(principal, of), of.computationId);
  const { id, status, progress, input, result, digest } = read;
  return { id, status, progress, result: result && (await toPreview(input, result, digest)) };
}

/** Discards a preview that the principal started, if it is still kept. */
export async function discardPreview(principal: Principal, of: OfPreview): Promise<void> {
  refuseOthers(principal);
  await discardComputation(ownerOf(principal, of), of.computationId);
}

function refuseOthers(principal: Principal): void {
  if (!may(principal, "blueprints:write")) throw notAllowed(["blueprints:write"]);
}

async function toPreview(
  { blueprintId, version, before, after, agents }: PreviewInput,
  { counts, delegations, requests }: FoundPreview,
  digest: string | null,
): Promise<BlueprintPreview> {
  const retireDays = after.dormancy?.retireDays;
  const widens = wideningsOf(before, after);
  const proposal = { kind: blueprintControl, subjectId: blueprintId, content: { before, after } } as const;
  const [retirements, names, asked, risk] = await Promise.all([
    retireDays === undefined || retireDays === before.dormancy?.retireDays
      ? null
      : store.retirementsBy(blueprintId, retireDays),
    store.agentNames(
      prisma(),
      delegations.map(({ agentId }) => agentId),
    ),
    store.shownRequests(
      prisma(),
      requests.map(({ id }) => id),
    ),
    widens.length > 0 ? keyedReads((tx) => scoreProposal(tx, proposal)) : null,
  ]);
  return {
    ...{ version, digest: digest ?? "", widens, risk, agents, retirements, counts },
    delegations: delegations.flatMap(({ agentId, ...shown }) => {
      const agent = names.get(agentId);
      return agent ? [{ ...shown, agent }] : [];
    }),
    requests: requests.flatMap(({ id, reason }) => {
      const row = asked.get(id);
      return row ? [{ id, agent: row.agent, sentence: row.sentence, reason }] : [];
    }),
  };
}
