import { defineRule } from "./rule";
import { hourMs, isDecision, type Watched } from "./watched";

type State = { refused: { what: string; at: number; index: number }[] };

const mostKept = 20;
const whatOf = ({ action, resourceType, resource }: Watched): string => `${action} ${resourceType} ${resource}`;
const isRefusal = ({ type }: Watched): boolean => type === "action-approval.denied";
const wasApproved = ({ refs }: Watched): boolean => refs.some((id) => id.startsWith("aap_"));

/** A person denied an action, and the same agent does it in another way, without an approval. */
export const approvalBypass = defineRule({
  kind: "approval_bypass",
  bounds: { hours: [24, 1, 720] },
  subjects: (event) =>
    event.resource !== null && (isRefusal(event) || (isDecision(event) && event.decision === "allow"))
      ? [event.agentId]
      : [],
  start: (): State => ({ refused: [] }),
  step(state, event, { hours }) {
    const what = whatOf(event);
    const fresh = state.refused.filter(({ at }) => event.at - at < hours * hourMs);
    if (isRefusal(event)) {
      return { state: { refused: [...fresh, { what, at: event.at, index: event.index }].slice(-mostKept) } };
    }
    const refused = wasApproved(event) ? undefined : fresh.find((one) => one.what === what);
    if (!refused) return { state: { refused: fresh } };
    const minutes = Math.max(1, Math.round((event.at - refused.at) / 60_000));
    return {
      state: { refused: fresh.filter((one) => one !== refused) },
      finding: {
        severity: "critical",
        reason: `Did without an approval what a person had denied ${minutes} minutes before.`,
        baseline: { minutesAfter: minutes },
        evidence: [refused.index, event.index],
      },
    };
  },
});
