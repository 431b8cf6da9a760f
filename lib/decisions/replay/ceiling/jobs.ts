import { ceilingReplay } from "./replay";

/** Continues replays that take longer than a request. */
export const replayCeilings = ceilingReplay.job;
