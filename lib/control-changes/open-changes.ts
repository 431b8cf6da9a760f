import { clock } from "@/lib/platform/base/clock";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import { PeopleError } from "@/lib/principals/errors";
import type { Principal } from "@/lib/principals/principal";
import { type ControlChange, controlPermissions } from "./model";
import { toChangeResponse } from "./queries";
import type { ControlChangeList, ControlChangeResponse, OpenChangeFilters } from "./schema";
import * as store from "./store";

/** Entitlements and groups have a list of their own. */
const listedKinds = [
  "agent",
  "blueprint",
  "approval-policy",
  "resource-server",
  "identity-provider",
  "trusted-issuer",
  "person-roles",
  "suspension",
  "log-retention",
  "legal-hold",
] as const satisfies (keyof typeof controlPermissions)[];
type ListedKind = (typeof listedKinds)[number];

/** Lists the changes of controls that wait for a second person, the oldest first. `subject` leaves those of one thing. */
export async function listOpenChanges(
  principal: Principal,
  { subject, cursor, limit }: OpenChangeFilters,
): Promise<ControlChangeList> {
  const after = cursor === undefined ? undefined : String(decodeCursor(cursor)[0]);
  const rows = await store.listOpen(listedKinds, clock.now(), { subject, after, take: limit + 1 });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const controlChanges = await Promise.all(page.map((change) => toListedChange(principal, change)));
  return { controlChanges, next: last ? encodeCursor([last.id]) : null };
}

/** Shows a change after it was confirmed or ended. */
export const toEndedChange = async (principal: Principal, change: ControlChange): Promise<ControlChangeResponse> =>
  toListedChange(principal, (await store.find(change)) ?? change);

/** Shows a change. The person that it concerns reads that another admin decides (I9). */
async function toListedChange(principal: Principal, change: ControlChange): Promise<ControlChangeResponse> {
  const shown = await toChangeResponse(principal, change, controlPermissions[change.kind as ListedKind]);
  if (change.subjectId !== principal.personId) return shown;
  const { code, detail: reason } = new PeopleError("own_roles");
  return {
    ...shown,
    can: [],
    whyNot: { confirm: { code, reason }, refuse: { code, reason }, withdraw: { code, reason } },
  };
}
