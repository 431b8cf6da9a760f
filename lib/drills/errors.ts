import { DomainError, type ErrorKind } from "@/lib/platform/base/domain-error";

const kinds = {
  drill_not_configured: ["conflict", "No canary is chosen. Choose one first."],
  drill_running: ["conflict", "A drill is running. Wait until it ends."],
  canary_not_found: ["invalid", "There is no active agent with this id."],
  canary_without_authority: [
    "invalid",
    "The agent gets no token for Mandate's own API. Delegate authority over it to the agent first.",
  ],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals of the drill use cases. */
export const drillError = (code: keyof typeof kinds, path?: string): DomainError =>
  new DomainError(code, kinds[code][0], kinds[code][1], path === undefined ? {} : { errors: [{ path, code }] });
