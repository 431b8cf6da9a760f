import { getDecision } from "@/lib/audit/queries";
import { decisionsAt } from "@/lib/audit/recorded-decisions";
import type { AuditReader } from "@/lib/audit/trail-condition";
import { chainNow } from "@/lib/delegations/views/bounds.queries";
import type { ReplayedAction } from "./model";
import { hopsOf, toActions } from "./recorded";
import type { ReplayedRule, SingleReplayRequest, SingleReplayResponse } from "./single.schema";
import { leftOutRule } from "./then/model";
import { differenceOf, isSame, judgeOne } from "./then/policy";
import { judgedThen, type ThenOptions } from "./then/queries";

type Replayed = Pick<SingleReplayResponse, "replayed" | "delegations" | "rules" | "notReplayed"> & {
  /** Whether the record of an allow does not name each limit of the re-run. */
  otherLimits: boolean;
};

/**
 * Judges one recorded action again: by the rules that applied to it, or by the same delegation as it is now. Records and
 * spends nothing.
 *
 * @throws DomainError `not_found`, also when the record is not for this reader.
 */
export async function replayDecision(
  reader: AuditReader,
  decisionId: string,
  { at }: SingleReplayRequest,
  options: ThenOptions = {},
): Promise<SingleReplayResponse> {
  const { index, hops, facts, decision, code } = await getDecision(reader, decisionId);
  const [record] = await decisionsAt([index]);
  const recorded = { verdict: decision ?? "deny", code };
  const { otherLimits, ...found } = await replayedAt(at);
  const leftOut = [...new Set(found.rules.flatMap((rule) => (rule.judged ? [] : leftOutPart(rule))))];
  const same = found.replayed && isSame(recorded, found.replayed, facts.approval !== undefined);
  const difference =
    found.replayed && differenceOf(recorded, found.replayed, { same: same === true, leftOut, otherLimits });
  return { decisionId, at, recorded, same, difference, ...found, leftOut };

  async function replayedAt(instant: SingleReplayRequest["at"]): Promise<Replayed> {
    const leaf = hops.at(-1);
    if (!record) return unable("facts_missing");
    if (!leaf) return unable("no_delegation");
    if (instant === "now") {
      const [action] = (await toActions([record], undefined)).actions;
      return action ? judgedNow(reader, action, leaf.id) : unable("facts_missing");
    }
    const then = await judgedThen(reader, record, hops, options);
    if (typeof then === "string") return unable(then);
    return { ...then, delegations: hops.map(({ id, version }) => ({ id, version })), notReplayed: null };
  }
}

const leftOutPart = ({ part }: ReplayedRule): SingleReplayResponse["leftOut"] => (part === "delegations" ? [] : [part]);

const unable = (notReplayed: NonNullable<Replayed["notReplayed"]>): Replayed => ({
  ...{ replayed: null, delegations: [], rules: [], notReplayed, otherLimits: false },
});

const leftOutOfNow: readonly ReplayedRule[] = [
  leftOutRule("cumulative_limits", null, "The amounts that limits have taken by now."),
  leftOutRule("token", null, "The token: the delegation is judged without the narrower authority of a token."),
];

const hiddenNow = leftOutRule("hidden_delegations", null, "Delegations and entitlements that you may not see.");

async function judgedNow(reader: AuditReader, action: ReplayedAction, delegationId: string): Promise<Replayed> {
  const now = await chainNow(reader, delegationId);
  if (!now) return unable("no_delegation");
  const { standing, versions, hops, links, hidden } = now;
  const kinds = new Map(hops.map(({ kind, id }) => [`${kind} ${id}`, kind]));
  const judged = hopsOf(hops).map((hop) => ({ ...hop, kind: kinds.get(hop.key) ?? "delegation" }));
  return {
    replayed: standing.inEffect
      ? judgeOne(action, { hops: judged, links }, new Map())
      : { verdict: "deny", code: standing.code, reason: standing.reason ?? "" },
    delegations: versions,
    rules: [...leftOutOfNow, ...(hidden ? [hiddenNow] : [])],
    notReplayed: null,
    otherLimits: false,
  };
}
