import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { orNotFound } from "@/app/(console)/or-not-found";
import { newQueryClient } from "@/components/data/query-client";
import { requestKeys } from "@/components/requests/queries";
import { RequestScreen } from "@/components/requests/review/request-screen";
import { readRequest } from "@/lib/requests/commands/read";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

export const metadata: Metadata = { title: "Request" };

export default async function RequestPage({ params }: { params: Promise<{ requestId: string }> }) {
  const principal = await requirePrincipal("requests:read");
  const { requestId } = await params;
  const request = await orNotFound(readRequest(principal, requestId));
  const client = newQueryClient();
  client.setQueryData(requestKeys.detail(requestId), request);
  const own = request.requester.id === principal.personId;
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RequestScreen
        requestId={requestId}
        parent={own ? { href: "/requests", label: "My requests" } : { href: "/approvals", label: "Approvals" }}
      />
    </HydrationBoundary>
  );
}
