import type { PersonStanding, SessionStanding } from "@/lib/people/standing/model";

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
