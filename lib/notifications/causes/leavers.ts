import type { Outcome } from "@/lib/notifications/model";
import { type Cause, factOf, type Notice, nothing, type Reading } from "./model";
import { namedPeople, personName } from "./people";

const kind: Notice["kind"] = "approvals_taken_over";
const ends: Readonly<Record<string, Outcome>> = { "leaver.finished": "closed", "leaver.cancelled": "withdrawn" };

/**
 * A person who takes over approvals of a leaver is told once, however many portions of them there are. It waits until the
 * leaver is finished or comes back.
 */
export async function readLeaver(cause: Cause): Promise<Reading> {
  const [leaver, personId, askedId] = [factOf(cause, "leaver"), factOf(cause, "personId"), factOf(cause, "askedId")];
  if (leaver === null) return nothing;
  const outcome = ends[cause.type];
  if (outcome !== undefined)
    return { notices: [], settlements: [{ subjectId: leaver, kinds: [kind], keep: [], outcome, byId: null }] };
  if (cause.type !== "leaver.approvals-asked" || askedId === null) return nothing;
  const notice: Notice = {
    ...{ kind, subjectId: leaver, occasion: `${kind}:${leaver}:${askedId}`, link: "/inbox?queue=lifecycle" },
    details: { by: await personName(personId), until: factOf(cause, "until")?.slice(0, 10) ?? "" },
    people: namedPeople("assignee", [askedId]),
  };
  return { notices: [notice], settlements: [] };
}
