import type { Metadata } from "next";
import { z } from "zod";
import { AuthFrame } from "@/components/people/auth-frame";
import { refusalSentences } from "@/components/people/sign-in-notes";
import { SignInWindow } from "@/components/people/sign-in-window-page";
import { refusedSignIns, slugPattern } from "@/lib/sign-in/providers/model";
import { signInChoices } from "@/lib/sign-in/providers/queries";

export const metadata: Metadata = { title: "Sign in again" };

const Slug = z.string().regex(slugPattern).optional().catch(undefined);
const Search = z.object({
  as: z.string().max(40).catch(""),
  start: Slug,
  provider: Slug,
  error: z.string().optional().catch(undefined),
  refused: z.enum(refusedSignIns).optional().catch(undefined),
});

/** The window in which a person signs in again with an identity provider, while a page of theirs waits. */
export default async function SignInWindowPage({ searchParams }: { searchParams: Promise<unknown> }) {
  const { as, start, provider, error, refused } = Search.parse(await searchParams);
  const choices = await signInChoices();
  const name = choices.find(({ slug }) => slug === (start ?? provider))?.name ?? "The identity provider";
  const reason = refused ?? (error === undefined ? undefined : "provider_refused");
  return (
    <AuthFrame title="Sign in again" lead="The page that opened this window waits for your sign-in.">
      <SignInWindow start={start} personId={as} problem={reason && refusalSentences[reason](name)} />
    </AuthFrame>
  );
}
