import { defineRule } from "./rule";
import { hourMs } from "./watched";

type State = { uses: { of: string; at: number; index: number }[] };

const mostKept = 8;

/** Two instances sign with the same key: it was copied, or is no secret. */
export const sharedKey = defineRule({
  kind: "shared_key",
  bounds: { hours: [24, 1, 720] },
  subjects: (event) => (event.key !== null && event.instanceId !== null ? [`jkt:${event.key}`] : []),
  start: (): State => ({ uses: [] }),
  step(state, event, { hours }) {
    const of = event.instanceId ?? "";
    const others = state.uses.filter((use) => use.of !== of && event.at - use.at < hours * hourMs);
    const isKnown = state.uses.some((use) => use.of === of);
    const uses = [...state.uses.filter((use) => use.of !== of), { of, at: event.at, index: event.index }];
    const next = { uses: uses.slice(-mostKept) };
    const [other] = others;
    if (isKnown || !other) return { state: next };
    return {
      state: next,
      finding: {
        severity: "critical",
        reason: `Signs with the key of another instance, ${other.of}.`,
        baseline: { instances: others.length + 1, other: other.of },
        evidence: [...others.map(({ index }) => index), event.index],
      },
    };
  },
  actor: ({ instanceId }, subject) => instanceId ?? subject,
});
