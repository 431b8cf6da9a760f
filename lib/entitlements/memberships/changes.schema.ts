import { z } from "zod";
import { ControlChangeResponse } from "@/lib/control-changes/schema";
import { membershipActions } from "@/lib/groups/model";
import { GroupResponse } from "@/lib/groups/schema";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { PersonId } from "@/lib/principals/schema";

/** The word under which dual control keeps changes of who is in a group. Their subject is the person. */
export const membershipControl = "group-membership";

export const ProposeMembershipRequest = z.strictObject({
  personId: PersonId,
  action: z.enum(membershipActions),
  reason: proseText(500),
});
export type ProposeMembershipRequest = z.infer<typeof ProposeMembershipRequest>;

/** `change` is null when the change is applied already, because one admin suffices. */
export const ProposedMembership = z.object({ change: ControlChangeResponse.nullable(), group: GroupResponse });
export type ProposedMembership = z.infer<typeof ProposedMembership>;
