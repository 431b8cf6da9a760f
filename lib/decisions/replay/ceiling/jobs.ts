import { ceilingReplay } from "@/lib/decisions/replay/ceiling/replay";

/** Goes on with replays that take longer than a request. */
export const replayCeilings = ceilingReplay.job;
