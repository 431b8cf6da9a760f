import type { Standing } from "@/lib/people/standing/schema";

/** The effect of activating or resuming an agent: since when it is in effect, or why it may still do nothing. */
export const allowedSince = ({ inEffect, reason }: Pick<Standing, "inEffect" | "reason">, since: string): string =>
  inEffect || reason === null ? `In effect since ${since}.` : reason;

/** @param working The instances and delegations that the agent still has; undefined where it has none. */
export const resumptionEffect = (working: string | undefined): string =>
  working === undefined
    ? "It becomes active. It has no instance and no authority now."
    : `It may act again with what it still has, unless something else keeps it from that: ${working}.`;
