import type { Metadata } from "next";
import { PeopleScreen } from "@/components/people/people-screen";
import { requirePrincipal } from "@/lib/people/current-principal";
import { may } from "@/lib/people/principal";
import { isStillFounding } from "@/lib/people/queries";

export const metadata: Metadata = { title: "People" };

export default async function PeoplePage() {
  const principal = await requirePrincipal("people:read");
  const founding = await isStillFounding();
  return <PeopleScreen viewerId={principal.personId} mayWrite={may(principal, "people:write")} founding={founding} />;
}
