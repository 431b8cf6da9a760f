import type { Metadata } from "next";
import { GroupsScreen } from "@/components/people/groups/groups-screen";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Groups" };

export default async function GroupsPage() {
  const principal = await requirePrincipal("people:read");
  return <GroupsScreen viewerId={principal.personId} mayWrite={may(principal, "people:write")} />;
}
