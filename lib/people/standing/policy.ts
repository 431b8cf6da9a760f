import type { Judgement, PersonStanding, SessionStanding } from "@/lib/people/standing/model";

/** Tells why a person's word, given at that time, no longer holds; undefined while it does. */
export function personRefusal(
  { status, notBefore }: Pick<PersonStanding, "status" | "notBefore">,
  since: Date,
): string | undefined {
  if (status !== "active") return "the person is not active";
  if (notBefore !== null && since <= notBefore) return "everything in the person's name so far was stopped";
  return undefined;
}

/** Tells why a session is none of that person's that stands; undefined when it is. */
export function sessionRefusal(session: SessionStanding, personId: string, now: Date): string | undefined {
  return session.personId !== personId || session.ended || now >= session.expiresAt
    ? "the person has signed out"
    : undefined;
}

/** Judges whether what rests on a person may be in effect, and why not. */
export function judgePerson({
  id,
  name,
  status,
  statusAt,
}: {
  id: string;
  name: string;
  status: PersonStanding["status"];
  statusAt: Date | null;
}): Judgement {
  if (status === "active") return { inEffect: true, code: null, reason: null, since: null, by: null };
  const reason = `${name} is deactivated. Agents that ${name} owns may do nothing, and nothing in the name of ${name} is allowed.`;
  return { inEffect: false, code: "person_not_entitled", reason, since: statusAt, by: { kind: "person", id } };
}
