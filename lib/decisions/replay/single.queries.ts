import { getDecision } from "@/lib/audit/queries";
import { decisionsAt } from "@/lib/audit/recorded-decisions";
import type { AuditEntryDetail } from "@/lib/audit/schema";
import type { AuditReader } from "@/lib/audit/trail-condition";
import { compileAuthority } from "@/lib/authority/judge/covers";
import { recordedVersions } from "@/lib/delegations/queries";
import { chainNow } from "@/lib/delegations/views/bounds.queries";
import type { ReplayChain, ReplayedAction } from "./model";
import { judgeAlone } from "./policy";
import { hopsOf, toActions } from "./recorded";
import type { SingleReplayRequest, SingleReplayResponse } from "./single.schema";

type Replayed = Pick<SingleReplayResponse, "replayed" | "delegations" | "leftOut" | "notReplayed">;

/**
 * Judges one recorded action again: by the versions of its record, or by the same delegation as it is now. Records and
 * spends nothing.
 *
 * @throws DomainError `not_found`, also when the record is not for this reader.
 */
export async function replayDecision(
  reader: AuditReader,
  decisionId: string,
  { at }: SingleReplayRequest,
): Promise<SingleReplayResponse> {
  const detail = await getDecision(reader, decisionId);
  const { actions } = await toActions(await decisionsAt([detail.index]), undefined);
  const [action] = actions;
  const found = action ? await judged(reader, action, detail, at) : unable("facts_missing");
  const recorded = { verdict: detail.decision ?? "deny", code: detail.code };
  return { decisionId, at, recorded, same: found.replayed && isSame(recorded, found.replayed), ...found };
}

const unable = (notReplayed: NonNullable<Replayed["notReplayed"]>): Replayed => ({
  ...{ replayed: null, delegations: [], leftOut: [], notReplayed },
});

function isSame(recorded: SingleReplayResponse["recorded"], { verdict }: NonNullable<Replayed["replayed"]>): boolean {
  if (verdict === "ask") return recorded.code === "approval_required";
  return recorded.verdict === verdict;
}

function judged(
  reader: AuditReader,
  action: ReplayedAction,
  detail: AuditEntryDetail,
  at: SingleReplayRequest["at"],
): Promise<Replayed> | Replayed {
  const leaf = detail.hops.at(-1);
  if (!leaf) return unable("no_delegation");
  return at === "then" ? judgedThen(reader, action, detail) : judgedNow(reader, action, leaf.id);
}

const leftOutOfThen = ["cumulative_limits", "approval_policies", "entitlements", "ceilings", "catalogue"] as const;

/**
 * Judges by the signed versions that the record names. Each has the digest of the record. Versions that the reader may
 * not see are left out: the last one lies within them.
 */
async function judgedThen(
  reader: AuditReader,
  now: ReplayedAction,
  { hops, facts }: AuditEntryDetail,
): Promise<Replayed> {
  const versions = await recordedVersions(reader, hops);
  if (versions.length < hops.length) return unable("version_missing");
  const shown = versions.filter(({ seen }) => seen);
  const action = typeof facts.environment === "string" ? { ...now, environment: facts.environment } : now;
  const chain: ReplayChain = {
    ...{ id: hops.at(-1)?.id ?? "", name: "The delegation of then", links: [] },
    hops: shown.map(({ id, version, agent, authority }) => ({
      key: id,
      name: `Version ${version} of the delegation to ${agent}`,
      authority: compileAuthority(authority),
    })),
  };
  return {
    replayed: told(judgeAlone(action, chain)),
    delegations: hops.map(({ id, version }) => ({ id, version })),
    leftOut: shown.length < hops.length ? [...leftOutOfThen, "hidden_delegations"] : [...leftOutOfThen],
    notReplayed: null,
  };
}

async function judgedNow(reader: AuditReader, action: ReplayedAction, delegationId: string): Promise<Replayed> {
  const now = await chainNow(reader, delegationId);
  if (!now) return unable("no_delegation");
  const { standing, versions, hops, links, hidden } = now;
  const chain = { id: delegationId, name: "The delegation", hops: hopsOf(hops), links };
  const verdict = standing.inEffect
    ? judgeAlone(action, chain)
    : { verdict: "deny" as const, code: standing.code ?? "", reason: standing.reason ?? "" };
  return {
    replayed: told(verdict),
    delegations: versions,
    leftOut: ["cumulative_limits", ...(hidden ? (["hidden_delegations"] as const) : [])],
    notReplayed: null,
  };
}

const told = ({ verdict, code, reason }: { verdict: "allow" | "ask" | "deny"; code: string; reason: string }) => ({
  ...{ verdict, code: code === "" ? null : code, reason },
});
