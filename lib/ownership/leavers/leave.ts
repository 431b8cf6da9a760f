import { ownershipError } from "@/lib/ownership/errors";
import type { LeaveReport, LeaveRequest } from "@/lib/ownership/schema";
import { refuseDeactivation, updatePerson } from "@/lib/people/commands/update-person";
import { prisma } from "@/lib/platform/database/prisma";
import { waitingAs } from "@/lib/platform/database/waiting";
import { log } from "@/lib/platform/observability/log";
import { actingPeople, type Principal } from "@/lib/principals/principal";
import { getPersonOrThrow } from "@/lib/principals/store";
import { previewDeparture } from "./preview";
import { getLeaver } from "./queries";
import { beginLeaver, settleLeaver } from "./settle";

/** The longest time in ms that an answer waits for what can be handed over at once. The job does the rest. */
const soonMs = 500;

/**
 * Deactivates a person and reports what they leave behind, as far as it is settled. A dry run previews it, is refused as
 * the deactivation would be, and stores nothing. A person who has left already is reported on again.
 *
 * @throws PeopleError as `updatePerson`; DomainError `leaver_returned` if the person came back meanwhile.
 */
export async function leave(
  principal: Principal,
  personId: string,
  { reason, dryRun = false }: LeaveRequest,
): Promise<LeaveReport> {
  if (dryRun) {
    await refuseDeactivation(principal, personId);
    return { ...(await waitingAs("people", () => previewDeparture(principal, personId))), dryRun: true };
  }
  const { status, version } = await getPersonOrThrow(prisma(), personId);
  const isGone = status === "deactivated";
  // Of the version that was read, so that this call alone ends the account, or does not.
  await updatePerson(principal, personId, { status: "deactivated", reason }, isGone ? undefined : version);
  // Another person ended the account. The job of that names them, so that they inherit nothing, and hands over.
  const gone = { personId, byIds: isGone ? [] : actingPeople(principal) };
  const begun = await beginLeaver(gone);
  if (!begun) throw ownershipError("leaver_returned");
  // The person is stopped before. No stop waits for the connections of the rest.
  if (!isGone)
    await waitingAs("people", () => settleLeaver(gone, soonMs)).catch((error: unknown) =>
      log.warn({ err: error, person_id: personId }, "what a leaver left behind is left to its job"),
    );
  return { ...(await getLeaver(begun.id)), dryRun: false, link: `/people/leavers/${begun.id}` };
}
