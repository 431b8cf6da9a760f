import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { DetectionError } from "./errors";
import { detectionClosed, detectionCommented, detectionJudged, detectionRaised } from "./events";
import {
  type Detection,
  type DetectionAction,
  type DetectionKind,
  expectedDays,
  type Judgement,
  statusAfter,
} from "./model";
import * as notes from "./notes.store";
import { permit, visibleDetection } from "./permit";
import * as store from "./store";

/** Raises a detection in the transaction that reacts to what was seen. */
export async function raiseDetection(
  tx: Tx,
  seen: Pick<Detection, "kind" | "instanceId" | "sightings"> &
    Partial<Pick<Detection, "severity" | "reason">> & { agentId: string },
): Promise<void> {
  const detection = { ...seen, personId: null, id: newId("detection") };
  await store.insert(tx, detection);
  await append(tx, detectionRaised(detection));
}

/** Raises a detection about a person, unless one about them is open. */
export async function raiseAboutPerson(personId: string, seen: Pick<Detection, "kind" | "sightings">): Promise<void> {
  await transaction(async (tx) => {
    const detection = { ...seen, personId, agentId: null, instanceId: null, id: newId("detection") };
    if (await store.insertAboutPerson(tx, detection)) await append(tx, detectionRaised(detection));
  });
}

/** Whether a detection of that kind about an agent was raised since then, open or closed. */
export const wasRaisedSince = (tx: Tx, kind: DetectionKind, agentId: string, since: Date): Promise<boolean> =>
  store.raisedSince(tx, kind, agentId, since);

/** Whether a detection of that kind about an instance of an agent is open. */
export const isDetectionOpen = (
  tx: Tx,
  kind: DetectionKind,
  { id, agentId }: { id: string; agentId: string },
): Promise<boolean> => store.isOpen(tx, kind, agentId, id);

/** Whether a detection about an instance of an agent is open or confirmed, of any kind. */
export const isInstanceSuspected = (tx: Tx, agentId: string, instanceId: string): Promise<boolean> =>
  store.isSuspected(tx, agentId, instanceId);

/** Whether a rule asked people about an agent since then, and none of them has closed its detection. */
export const arePeopleAsked = (tx: Tx, agentId: string, since: Date): Promise<boolean> =>
  store.asksSince(tx, agentId, since);

/** Whether a detection about an agent, or about one of its instances, is open or confirmed, of any kind. */
export const isAgentSuspected = (tx: Tx, agentId: string): Promise<boolean> => store.isSuspected(tx, agentId);

/**
 * Closes a detection with a note of its cause. It resumes or releases nothing that the detection stopped.
 *
 * @param expected The entity tag of the state that was shown, from `If-Match`.
 * @throws DomainError `detection_not_found`, `stale`, `not_allowed`, `own_detection`, `detection_state`.
 */
export async function closeDetection(principal: Principal, id: string, note: string, expected?: string): Promise<void> {
  const detection = await visibleDetection(principal, id);
  await transaction(async (tx) => {
    const alone = await permit(tx, principal, detection, "close", expected);
    await store.close(tx, detection, { closedById: principal.personId, closedAt: clock.now(), note });
    await notes.addNote(tx, { detectionId: id, what: "closed", byId: principal.personId, note });
    await append(tx, detectionClosed({ type: "person", id: principal.personId }, detection, { note, alone }));
  });
}

const actionOf = { open: "reopen", confirmed: "confirm", expected: "expect", dismissed: "dismiss" } as const satisfies {
  [as in Judgement]: DetectionAction;
};

/** A judgement. `until` ends an expectation; `expected` is the entity tag of the state that was shown. */
export type Judged = { as: Judgement; note: string; until?: Date | undefined; expected?: string | undefined };

/**
 * Confirms, expects for a time, dismisses or opens a detection again. It stops and releases nothing.
 *
 * @throws DomainError `detection_not_found`, `stale`, `not_allowed`, `own_detection`, `detection_state`, `until_needed`,
 * `until_too_far`.
 */
export async function judgeDetection(principal: Principal, id: string, judged: Judged): Promise<void> {
  const { as, note, until, expected } = judged;
  const detection = await visibleDetection(principal, id);
  const actor = { type: "person", id: principal.personId } as const;
  await transaction(async (tx) => {
    const alone = await permit(tx, principal, detection, actionOf[as], expected);
    checkEnd(as, until);
    await store.move(tx, detection, statusAfter[actionOf[as]], until ?? null);
    await notes.addNote(tx, { detectionId: id, what: as, byId: principal.personId, note });
    await append(tx, detectionJudged(actor, detection, { as, note, until, alone }));
  });
}

/** An expectation ends in the future, at most so many days ahead; no other judgement has an end. */
function checkEnd(as: Judgement, until: Date | undefined): void {
  const ahead = until === undefined ? 0 : until.getTime() - clock.now().getTime();
  if (as === "expected" ? ahead <= 0 : until !== undefined) throw new DetectionError("until_needed");
  if (ahead > expectedDays * 86_400_000) throw new DetectionError("until_too_far");
}

/**
 * Adds a comment. A person who may see a detection may write about it, unless it is about them.
 *
 * @throws DetectionError `detection_not_found`, `own_detection`, `too_many_comments`.
 */
export async function commentDetection(principal: Principal, id: string, note: string): Promise<void> {
  const detection = await visibleDetection(principal, id);
  if (detection.personId === principal.personId) throw new DetectionError("own_detection", { facts: { id } });
  await transaction(async (tx) => {
    if (!(await notes.hasRoom(tx, id))) throw new DetectionError("too_many_comments", { facts: { id } });
    await notes.addNote(tx, { detectionId: id, what: "comment", byId: principal.personId, note });
    await append(tx, detectionCommented({ type: "person", id: principal.personId }, detection, note));
  });
}
