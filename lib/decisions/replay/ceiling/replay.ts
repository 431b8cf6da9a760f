import { defineComputation } from "@/lib/platform/jobs/computations/computation";
import { askingOf, askOn } from "./ask";
import { gatheringStart, gatherOn } from "./gather";
import type { FoundReplay, ReplayInput, ReplayState } from "./model";

/** Judges the newest allowed actions of a blueprint's agents under another ceiling. */
export const ceilingReplay = defineComputation<ReplayInput, ReplayState, FoundReplay>({
  kind: "decisions.replay-ceiling",
  begin: () => gatheringStart,
  portion: async (input, state, take) => {
    if (state.step === "gather") {
      const { gathering, isOver } = await gatherOn(input, state, take);
      const next = isOver ? askingOf(gathering) : gathering;
      return { state: next, progress: { done: Math.min(gathering.passed, input.agents), total: totalOf(input, next) } };
    }
    const asked = await askOn(input, state);
    const { step: _, left, total: all, truncated: __, ...result } = asked;
    const total = input.agents + all;
    if (left.length === 0) return { result, progress: { done: total, total } };
    const waiting = left.reduce((sum, { indexes }) => sum + indexes.length, 0);
    return { state: asked, progress: { done: total - waiting, total } };
  },
});

/** The number of agents to read and of known actions to judge. */
const totalOf = ({ agents }: ReplayInput, state: ReplayState): number =>
  agents + (state.step === "ask" ? state.total : state.actions.reduce((sum, { indexes }) => sum + indexes.length, 0));
