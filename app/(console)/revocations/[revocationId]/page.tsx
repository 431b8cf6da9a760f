import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { orNotFound } from "@/app/(console)/or-not-found";
import { newQueryClient } from "@/components/data/query-client";
import { ProofScreen } from "@/components/revocation/proof/proof-screen";
import { proofKey } from "@/components/revocation/queries";
import { getProof } from "@/lib/revocation/proof.queries";
import { RevocationParams } from "@/lib/revocation/schema";
import { requirePrincipal } from "@/lib/sign-in/current-principal";

type Props = { params: Promise<{ revocationId: string }> };

const load = cache(async (revocationId: string) => {
  const principal = await requirePrincipal("revocations:read", "agents:own", "delegations:read");
  if (!RevocationParams.safeParse({ revocationId }).success) notFound();
  return { principal, proof: await orNotFound(getProof(principal, revocationId)) };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { proof } = await load((await params).revocationId);
  return { title: `Proof: ${proof.revocation.subject.name}` };
}

export default async function ProofPage({ params }: Props) {
  const { revocationId } = await params;
  const { proof } = await load(revocationId);
  const client = newQueryClient();
  client.setQueryData(proofKey(revocationId), proof);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ProofScreen revocationId={revocationId} />
    </HydrationBoundary>
  );
}
