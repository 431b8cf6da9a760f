import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { orNotFound } from "@/app/(console)/or-not-found";
import { newQueryClient } from "@/components/data/query-client";
import { rehomingQuery } from "@/components/delegations/rehoming/queries";
import { RehomingScreen } from "@/components/delegations/rehoming/rehoming-screen";
import { PersonParams } from "@/lib/principals/schema";
import { previewRehoming } from "@/lib/requests/rehoming/queries";
import { RehomingFilters } from "@/lib/requests/rehoming/schema";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Another delegator" };

type Search = Record<"person" | "to", string | undefined>;

export default async function RehomingPage({ searchParams }: { searchParams: Promise<Search> }) {
  const principal = await requirePrincipal("people:write");
  const { person, to } = await searchParams;
  const [of, filters] = [PersonParams.safeParse({ personId: person }), RehomingFilters.safeParse({ to })];
  if (!of.success || !filters.success) notFound();
  const { personId } = of.data;
  const client = newQueryClient();
  const shown = await orNotFound(previewRehoming(principal, personId, filters.data));
  client.setQueryData(rehomingQuery(personId, filters.data.to ?? "").queryKey, shown);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RehomingScreen personId={personId} />
    </HydrationBoundary>
  );
}
