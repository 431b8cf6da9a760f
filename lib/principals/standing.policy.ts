import type { Judgement, PersonStanding, SessionStanding } from "./standing.model";

/** Gives the reason why a person's word, given at that time, no longer holds; undefined while it does. */
export function personRefusal(
  { status, notBefore }: Pick<PersonStanding, "status" | "notBefore">,
  since: Date,
): string | undefined {
  if (status !== "active") return "the person is not active";
  if (notBefore !== null && since <= notBefore) return "everything in the person's name so far was stopped";
  return undefined;
}

/** Gives the reason why a session is none of that person's that stands; undefined when it is. */
export function sessionRefusal(session: SessionStanding, personId: string, now: Date): string | undefined {
  return session.personId !== personId || session.ended || now >= session.expiresAt
    ? "the person has signed out"
    : undefined;
}

export type PersonFacts = {
  id: string;
  name: string;
  status: PersonStanding["status"];
  statusAt: Date | null;
  /** Authority that the person gave at or before this time is void. */
  notBefore: Date | null;
  /** Since when everything that rests on the person is suspended together. */
  suspendedAt: Date | null;
};

/** Judges whether authority from a person may be in effect, and why not. */
export function judgePerson({ id, name, status, statusAt, notBefore, suspendedAt }: PersonFacts): Judgement {
  const by = { kind: "person", id } as const;
  if (status === "active" && suspendedAt !== null) {
    const reason = `Agents that ${name} owns, and authority from ${name} or in the name of ${name}, are suspended.`;
    return { inEffect: false, code: "agent_not_active", reason, since: suspendedAt, by };
  }
  if (status === "active" && notBefore === null)
    return { inEffect: true, code: null, reason: null, since: null, by: null };
  if (status === "active") {
    const reason = `All authority owned by ${name}, given by ${name} or in the name of ${name} before the stop has ended.`;
    // Told without a code: the person goes on to own agents and to delegate.
    return { inEffect: true, code: null, reason, since: notBefore, by };
  }
  const reason = `${name} is deactivated. Agents that ${name} owns may do nothing, and nothing in the name of ${name} is allowed.`;
  return { inEffect: false, code: "person_not_entitled", reason, since: statusAt, by };
}
