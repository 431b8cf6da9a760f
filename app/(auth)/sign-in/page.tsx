import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { z } from "zod";
import { AuthFrame } from "@/components/people/auth-frame";
import { SignInForm } from "@/components/people/sign-in-form";
import { currentPrincipal } from "@/lib/people/current-principal";

export const metadata: Metadata = { title: "Sign in" };

/** Only a path of this server is followed; anything else leads home. */
const Search = z.object({
  callbackUrl: z
    .string()
    .max(2_000)
    .regex(/^\/(?![/\\])/)
    .catch("/"),
  again: z.literal("1").optional().catch(undefined),
  error: z.string().optional().catch(undefined),
});

/** Sign-in; with `again=1` also for somebody who is signed in and must show that it is still them. */
export default async function SignInPage({ searchParams }: { searchParams: Promise<unknown> }) {
  const { callbackUrl, again, error } = Search.parse(await searchParams);
  const principal = await currentPrincipal();
  if (principal && !again) redirect(callbackUrl);
  const lead = principal
    ? "This needs a sign-in within the last 15 minutes. You go on where you were."
    : "Use the account of your organisation.";
  return (
    <AuthFrame title={principal ? "Sign in again" : "Sign in"} lead={lead}>
      <SignInForm target={callbackUrl} email={principal?.email} wasRefused={error !== undefined} />
    </AuthFrame>
  );
}
