import type { Judgement } from "@/lib/principals/standing.model";

/** The facts that decide whether a resource server allows any action. */
export type ServerStopFacts = {
  id: string;
  name: string;
  active: boolean;
  /** Authority given at or before this time is void. */
  notBefore: Date | null;
  /** Whether authority at this server was given later and is in effect. */
  renewed: boolean;
};

/** Judges whether anything is allowed at a resource server now, and why not. */
export function judgeServer({ id, name, active, notBefore, renewed }: ServerStopFacts): Judgement {
  const by = { kind: "resource_server", id } as const;
  if (!active) {
    return { inEffect: false, code: "token_invalid", reason: `${name} has been disabled.`, since: null, by };
  }
  if (notBefore === null) return { inEffect: true, code: null, reason: null, since: null, by: null };
  if (renewed) {
    const reason = `All authority given at ${name} before the stop has ended. Only authority given since can be in effect.`;
    return { inEffect: true, code: "partly_in_effect", reason, since: notBefore, by };
  }
  const reason = `All authority given at ${name} before the stop has ended, and nothing given since is in effect.`;
  return { inEffect: false, code: "delegation_not_active", reason, since: notBefore, by };
}
