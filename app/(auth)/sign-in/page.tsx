import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { z } from "zod";
import { AuthFrame } from "@/components/people/auth-frame";
import { SignInChoices } from "@/components/people/sign-in-choices";
import { RefusedNote, SignedOutNote } from "@/components/people/sign-in-notes";
import { runtime } from "@/lib/platform/base/runtime";
import { ownPath } from "@/lib/platform/http/own-path";
import { currentPrincipal } from "@/lib/sign-in/current-principal";
import { refusedSignIns, slugPattern } from "@/lib/sign-in/providers/model";
import { providerOfSession, signInChoices, signOutThere } from "@/lib/sign-in/providers/queries";

export const metadata: Metadata = { title: "Sign in" };

const Slug = z.string().regex(slugPattern).optional().catch(undefined);
/** Only a path of this server is followed; every other address leads home. */
const Search = z.object({
  callbackUrl: z
    .string()
    .max(2_000)
    .transform((target) => ownPath(target, runtime().publicUrl) ?? "/")
    .catch("/"),
  again: z.literal("1").optional().catch(undefined),
  error: z.string().optional().catch(undefined),
  refused: z.enum(refusedSignIns).optional().catch(undefined),
  provider: Slug,
  signedOut: Slug,
});

/** The sign-in page. With `again=1` a person who is signed in authenticates again. */
export default async function SignInPage({ searchParams }: { searchParams: Promise<unknown> }) {
  const search = Search.parse(await searchParams);
  const { callbackUrl, again, refused } = search;
  const principal = await currentPrincipal();
  if (principal && !again) redirect(callbackUrl);
  const [choices, own, there] = await Promise.all([
    signInChoices(),
    principal && providerOfSession(principal),
    search.signedOut === undefined ? undefined : signOutThere(search.signedOut),
  ]);
  const lead = principal
    ? "This page needs a sign-in within the last 15 minutes. You then return to it."
    : "Use the account of your organisation.";
  const named = choices.find(({ slug }) => slug === search.provider)?.name ?? "The identity provider";
  return (
    <AuthFrame title={principal ? "Sign in again" : "Sign in"} lead={lead}>
      {refused && <RefusedNote reason={refused} provider={named} />}
      {search.signedOut !== undefined && <SignedOutNote there={there} />}
      <SignInChoices
        target={callbackUrl}
        choices={own ? [own] : principal ? [] : choices}
        email={principal?.email}
        withPassword={own === undefined}
        failure={search.error}
      />
    </AuthFrame>
  );
}
