"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { TabLinks } from "@/components/ui/tabs";
import { ControlChangeList } from "@/lib/control-changes/schema";
import { EntitlementChangeList } from "@/lib/entitlements/schema";
import { IdentityList } from "@/lib/sign-in/account-links/schema";

const MOST_COUNTED = 100;

/** How much waits for a second admin: changes of controls, of what may be delegated, and linked accounts. */
export const toConfirm = queryOptions({
  queryKey: ["people", "to-confirm"],
  queryFn: async ({ signal }) => {
    const [controls, changes, links] = await Promise.all([
      getJson("/api/control-changes", { limit: MOST_COUNTED }, ControlChangeList, signal),
      getJson("/api/entitlement-changes", { limit: MOST_COUNTED }, EntitlementChangeList, signal),
      getJson("/api/account-links", { limit: MOST_COUNTED }, IdentityList, signal),
    ]);
    return controls.controlChanges.length + changes.entitlementChanges.length + links.identities.length;
  },
  meta: { topics: ["control-changes", "account-links"] },
});

/** Pages about people, with how much waits for a second admin. */
export function PeopleTabs({ current }: { current: "people" | "groups" | "leavers" | "confirmations" }) {
  const count = useQuery(toConfirm).data;
  const tabs = [
    { value: "people", label: "People", href: "/people" },
    { value: "groups", label: "Groups", href: "/people/groups" },
    { value: "leavers", label: "Leavers", href: "/people/leavers" },
    { value: "confirmations", label: "To confirm", href: "/people/confirmations", count },
  ];
  return <TabLinks label="Pages about people" current={current} tabs={tabs} />;
}
