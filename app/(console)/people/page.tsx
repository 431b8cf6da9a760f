import type { Metadata } from "next";
import { PeopleScreen } from "@/components/people/people-screen";
import { isStillFounding } from "@/lib/people/queries";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "People" };

export default async function PeoplePage() {
  const principal = await requirePrincipal("people:read");
  const founding = await isStillFounding();
  return <PeopleScreen viewerId={principal.personId} mayWrite={may(principal, "people:write")} founding={founding} />;
}
