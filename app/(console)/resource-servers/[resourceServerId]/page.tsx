import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { orNotFound } from "@/app/(console)/or-not-found";
import { newQueryClient } from "@/components/data/query-client";
import { resourceServerKeys } from "@/components/resource-servers/queries";
import { ResourceServerScreen } from "@/components/resource-servers/resource-server-screen";
import { runtime } from "@/lib/platform/base/runtime";
import { type Permission, rolesWith } from "@/lib/principals/permissions";
import { may } from "@/lib/principals/principal";
import { getResourceServer, listResourceServerKeys } from "@/lib/resource-servers/queries";
import { ResourceServerParams } from "@/lib/resource-servers/schema";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

type Props = { params: Promise<{ resourceServerId: string }> };

const load = cache(async (resourceServerId: string) => {
  const principal = await requirePrincipal("resource-servers:read");
  if (!ResourceServerParams.safeParse({ resourceServerId }).success) notFound();
  return { principal, server: await orNotFound(getResourceServer(principal, resourceServerId)) };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { server } = await load((await params).resourceServerId);
  return { title: server.name };
}

export default async function ResourceServerPage({ params }: Props) {
  const { resourceServerId } = await params;
  const { principal, server } = await load(resourceServerId);
  const client = newQueryClient();
  client.setQueryData(resourceServerKeys.detail(resourceServerId), server);
  await client.prefetchQuery({
    queryKey: resourceServerKeys.keys(resourceServerId),
    queryFn: () => listResourceServerKeys(principal, resourceServerId),
  });
  const whyNot = (permission: Permission) =>
    may(principal, permission) ? undefined : `This needs the role ${rolesWith(permission).join(" or ")}.`;
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ResourceServerScreen
        resourceServerId={resourceServerId}
        issuer={runtime().publicUrl}
        whyNotWrite={whyNot("resource-servers:write")}
        whyNotRevoke={whyNot("revocations:execute")}
      />
    </HydrationBoundary>
  );
}
