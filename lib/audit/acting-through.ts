import { ContextValue } from "@/lib/platform/base/context-value";
import { traceNow } from "@/lib/platform/http/trace";
import { addressMember } from "./entry-view";
import type { AuditEvent } from "./event";

/** The instance that uses a person's authority by its token, and the decision that allowed it. */
export type Through = {
  instanceId: string;
  agentId: string;
  decisionId: string;
  /**
   * All people who answer for a hop of the chain, the represented person, and the people behind the instance. It
   * includes the admins who gave one of the people behind the instance their way in.
   */
  answerableIds: readonly string[];
};

/** How a person signed in: with a password, a passkey, or an account at an identity provider. */
export type SignInMethod = { method: "password" | "passkey" } | { method: "provider"; providerId: string };

/** The request by which an act came: a person's session, or the token of an agent that acts in their name. */
export type Origin = {
  /** Address of the client; empty where none is known. */
  address: string;
  session?: { id: string; signIn: SignInMethod };
  through?: Through;
};

const current = new ContextValue<Origin>("audit.origin");

/** Runs what one request asks for: everything that it records names the session or instance, and the address. */
export const comingFrom = <T>(origin: Origin, act: () => T): T => current.with(origin, act);

/** Returns the request that asks now, for a job that acts on it later. */
export const originNow = (): Origin | undefined => current.now();

/** Adds to an event the request by which it came about, and the trace of that request. */
export function withOrigin(event: AuditEvent): AuditEvent {
  const origin = current.now();
  const traced = withTrace(event, traceNow());
  return origin ? withSender(traced, origin) : traced;
}

/** Adds the id of a trace to an event, if there is one. */
export const withTrace = (event: AuditEvent, trace: string | undefined): AuditEvent =>
  trace === undefined ? event : { ...event, facts: { ...event.facts, trace } };

function withSender(event: AuditEvent, origin: Origin): AuditEvent {
  const { address, session, through } = origin;
  const ids = [session?.id, through?.instanceId, through?.agentId, through?.decisionId];
  const signIn = session?.signIn;
  return {
    ...event,
    refs: [...(event.refs ?? []), ...ids.filter((id) => id !== undefined)],
    facts: {
      ...event.facts,
      ...(session && { via: { session: session.id, ...signIn } }),
      ...(through && {
        ...{ through: through.instanceId, throughAgent: through.agentId, throughDecision: through.decisionId },
      }),
    },
    texts: { ...event.texts, ...(address !== "" && { [addressMember]: address }) },
  };
}
