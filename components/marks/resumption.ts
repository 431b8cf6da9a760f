import type { Standing } from "@/lib/principals/schema";

type Answer = Pick<Standing, "inEffect" | "reason">;

/** Why an agent may still do nothing after it, or an instance of it, may act again; undefined where it may act. */
export const stillKept = ({ inEffect, reason }: Answer): string | undefined =>
  inEffect || reason === null ? undefined : reason;

/** The effect of activating or resuming an agent: since when it is in effect, or why it may still do nothing. */
export const allowedSince = (standing: Answer, since: string): string =>
  stillKept(standing) ?? `In effect since ${since}.`;

const mayActAgain = (having: string): string => `It may act again with ${having}, unless something else prevents it`;

/** @param working The instances and delegations that the agent still has; undefined where it has none. */
export const resumptionEffect = (working: string | undefined): string =>
  working === undefined
    ? "It becomes active. It has no instance and no authority now."
    : `${mayActAgain("what it still has")}: ${working}.`;

/** The effect of releasing an instance from quarantine: its agent may be suspended, or hold nothing in effect. */
export const releaseEffect = `${mayActAgain("the key it has")}. Release it only when you know why it was quarantined.`;
