import { ceilingReplay } from "@/lib/decisions/replay/ceiling/replay";

/** Continues replays that take longer than a request. */
export const replayCeilings = ceilingReplay.job;
