import { readAction } from "./actions";
import { readActivation, readControlChange } from "./changes";
import { readLeaver } from "./leavers";
import { readOnboarding, readOwnership, readPlannedEnd } from "./lifecycle";
import type { Cause, Reading } from "./model";
import { factOf, nothing } from "./model";
import { readNarrowing, readTakenOver } from "./narrowings";
import { readAssignment, readCover, readDetection, readExport } from "./others";
import { readRequest } from "./requests";
import { readClosedReview } from "./reviews";
import { readAskedRevocation } from "./revocations";
import { readLink, readPasskey } from "./sign-in";
import { readInstanceSilence, readSilence } from "./silence";
import { readAgentStop, readDelegationStop, readInstanceStop, readWideStop } from "./stops";

type Reader = (cause: Cause) => Promise<Reading>;

const byType: Readonly<Record<string, Reader>> = {
  "access-review.closed": readClosedReview,
  "agent.activation-lapsed": readActivation,
  "agent.activation-refused": readActivation,
  "agent.activation-requested": readActivation,
  "agent.activated": readActivation,
  "agent.transferred": readTakenOver,
  "audit.exported": readExport,
  "blueprint.revoked": readWideStop,
  "delegation.narrowing-accepted": readNarrowing,
  "delegation.narrowing-asked": readNarrowing,
  "delegation.narrowing-declined": readNarrowing,
  "delegation.narrowing-expired": readNarrowing,
  "delegation.narrowing-withdrawn": readNarrowing,
  "delegation.revocation-asked": readAskedRevocation,
  "delegation.revocation-granted": readAskedRevocation,
  "delegation.revocation-refused": readAskedRevocation,
  "delegation.revocation-withdrawn": readAskedRevocation,
  "detection.assigned": readAssignment,
  "fleet.resumed": readWideStop,
  "fleet.suspended": readWideStop,
  "instance.quarantined": (cause) =>
    factOf(cause, "silentSince") === null ? readInstanceStop(cause) : readInstanceSilence(cause),
  "organisation.revoked": readWideStop,
  "owner.revoked": readWideStop,
  "resource-server.revoked": readWideStop,
};

const byNoun: Readonly<Record<string, Reader>> = {
  "action-approval": readAction,
  agent: readAgentStop,
  "approval-cover": readCover,
  "control-change": readControlChange,
  delegation: readDelegationStop,
  detection: readDetection,
  instance: readInstanceStop,
  leaver: readLeaver,
  onboarding: readOnboarding,
  ownership: readOwnership,
  "planned-end": readPlannedEnd,
  dormancy: readSilence,
  passkey: readPasskey,
  person: readLink,
  request: readRequest,
};

/** Finds the people that a cause concerns now. A cause of another version, whose type has no reader, concerns none. */
export function readCause(cause: Cause): Promise<Reading> {
  const read = byType[cause.type] ?? byNoun[cause.type.slice(0, cause.type.indexOf("."))];
  return read?.(cause) ?? Promise.resolve(nothing);
}
