import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { newQueryClient } from "@/components/data/query-client";
import { templates } from "@/components/delegations/editor/queries";
import { TemplatesScreen } from "@/components/delegations/templates/templates-screen";
import { listTemplates } from "@/lib/drafts/templates/queries";
import { may } from "@/lib/principals/principal";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Templates" };

export default async function TemplatesPage() {
  const principal = await requirePrincipal("requests:read");
  const client = newQueryClient();
  await client.prefetchQuery({ queryKey: templates.queryKey, queryFn: () => listTemplates(principal) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <TemplatesScreen mayAsk={may(principal, "requests:create")} mayMake={may(principal, "blueprints:write")} />
    </HydrationBoundary>
  );
}
