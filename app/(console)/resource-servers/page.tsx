import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { resourceServerKeys } from "@/components/resource-servers/queries";
import { ResourceServersScreen } from "@/components/resource-servers/resource-servers-screen";
import { rolesWith } from "@/lib/principals/permissions";
import { may } from "@/lib/principals/principal";
import { listResourceServers } from "@/lib/resource-servers/queries";
import { ResourceServerFilters } from "@/lib/resource-servers/schema";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Resource servers" };

type Props = { searchParams: Promise<{ q?: string | string[] }> };

export default async function ResourceServersPage({ searchParams }: Props) {
  const principal = await requirePrincipal("resource-servers:read");
  const q = [(await searchParams).q ?? ""].flat()[0] ?? "";
  const client = newQueryClient();
  await client.prefetchInfiniteQuery({
    queryKey: resourceServerKeys.list(q),
    queryFn: () => listResourceServers(principal, ResourceServerFilters.parse({ q: q || undefined })),
    initialPageParam: "",
  });
  const registrars = rolesWith("resource-servers:write").join(" or ");
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ResourceServersScreen
        whyNotRegister={
          may(principal, "resource-servers:write")
            ? undefined
            : `Resource servers are created by people with the role ${registrars}.`
        }
      />
    </HydrationBoundary>
  );
}
