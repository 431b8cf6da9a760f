import type { Agent } from "@/lib/agents/model";
import { stateTag } from "@/lib/platform/http/version-tag";
import type { StepRow } from "./store";

/** The entity tag of what a person resumes: the version of the agent, and the step that was taken for a silence. */
export const stepTag = (agent: Pick<Agent, "version">, row: Pick<StepRow, "step" | "silentSince" | "at">): string =>
  stateTag([agent.version, row.step, row.silentSince, row.at]);
