"use client";

import { useQuery } from "@tanstack/react-query";
import { membershipControl } from "@/lib/entitlements/memberships/changes.schema";
import { PendingChange } from "./pending-change";
import { openChanges } from "./queries";

/** Who is to come into a group or leave it, and waits for a second admin; about one person, or one group. */
export function MembershipChanges({ subjectId }: { subjectId: string }) {
  const changes = useQuery(openChanges(subjectId)).data?.entitlementChanges ?? [];
  return changes
    .filter(({ kind }) => kind === membershipControl)
    .map((change) => <PendingChange key={change.id} change={change} />);
}
