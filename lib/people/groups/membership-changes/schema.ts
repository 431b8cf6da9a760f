import { z } from "zod";
import { ControlChangeResponse } from "@/lib/people/dual-control/schema";
import { membershipActions } from "@/lib/people/groups/model";
import { GroupResponse } from "@/lib/people/groups/schema";
import { PersonId } from "@/lib/people/standing/person-id/schema";
import { proseText } from "@/lib/platform/text/plain-text";

export const ProposeMembershipRequest = z.strictObject({
  personId: PersonId,
  action: z.enum(membershipActions),
  reason: proseText(500),
});
export type ProposeMembershipRequest = z.infer<typeof ProposeMembershipRequest>;

/** `change` is null when it holds already: what lets nobody delegate more needs one admin alone. */
export const ProposedMembership = z.object({ change: ControlChangeResponse.nullable(), group: GroupResponse });
export type ProposedMembership = z.infer<typeof ProposedMembership>;
