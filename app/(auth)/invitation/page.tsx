import type { Metadata } from "next";
import { z } from "zod";
import { AuthFrame } from "@/components/people/auth-frame";
import { InvitationForm } from "@/components/people/invitation-form";

export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

const Search = z.object({ token: z.string().max(200).catch("") });

export default async function InvitationPage({ searchParams }: { searchParams: Promise<unknown> }) {
  const { token } = Search.parse(await searchParams);
  return (
    <AuthFrame title="Welcome" lead="An admin invited you. Choose a password. The link works once.">
      <InvitationForm token={token} />
    </AuthFrame>
  );
}
