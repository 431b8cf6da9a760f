import type { Metadata } from "next";
import { GroupsScreen } from "@/components/groups/groups-screen";
import { requirePrincipal } from "@/lib/people/current-principal";
import { may } from "@/lib/people/principal";

export const metadata: Metadata = { title: "Groups" };

export default async function GroupsPage() {
  const principal = await requirePrincipal("people:read");
  return <GroupsScreen viewerId={principal.personId} mayWrite={may(principal, "people:write")} />;
}
