import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { orNotFound } from "@/app/(console)/or-not-found";
import { DefaultsScreen } from "@/components/blueprints/defaults-screen";
import { blueprintKeys } from "@/components/blueprints/queries";
import { newQueryClient } from "@/components/data/query-client";
import { serverChoices } from "@/components/delegations/editor/choices";
import { getBlueprint } from "@/lib/blueprints/queries";
import { listResourceServers } from "@/lib/resource-servers/queries";
import { ResourceServerFilters } from "@/lib/resource-servers/schema";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Defaults of a blueprint" };

export default async function DefaultsPage({ params }: { params: Promise<{ blueprintId: string }> }) {
  const principal = await requirePrincipal("blueprints:write");
  const { blueprintId } = await params;
  const client = newQueryClient();
  const [blueprint, servers] = await Promise.all([
    orNotFound(getBlueprint(principal, blueprintId)),
    listResourceServers(principal, ResourceServerFilters.parse({ limit: 200 })),
  ]);
  client.setQueryData(blueprintKeys.detail(blueprintId), blueprint);
  client.setQueryData(serverChoices.queryKey, servers);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <DefaultsScreen blueprintId={blueprintId} />
    </HydrationBoundary>
  );
}
