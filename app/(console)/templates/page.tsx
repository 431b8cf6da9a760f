import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { templates } from "@/components/delegation-editor/queries";
import { newQueryClient } from "@/components/shell/query-client";
import { TemplatesScreen } from "@/components/templates/templates-screen";
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
