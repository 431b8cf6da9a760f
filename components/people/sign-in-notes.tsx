import { Alert } from "@/components/ui/alert";
import type { RefusedSignIn } from "@/lib/sign-in/providers/model";

export const refusalSentences: Record<RefusedSignIn, (name: string) => string> = {
  account_not_linked: (name) =>
    `Your account at ${name} is not linked to a person here. Ask an admin to link it by issuer and subject.`,
  email_missing: (name) =>
    `${name} did not send your email address, so no account could be created. Ask an admin to invite you and link it.`,
  email_taken: (name) =>
    `Your email address already belongs to an account here. An address alone is no proof. Ask an admin to link your account at ${name} to it.`,
  domain_not_allowed: (name) =>
    `No account is created for your email domain at ${name}. Ask an admin to invite you and link it.`,
  not_active: () => "Your account here is deactivated. Ask an admin.",
  throttled: () => "There were too many attempts. Wait 15 minutes, then try again.",
  provider_disabled: (name) => `Sign-in with ${name} is disabled. Sign in another way, or ask an admin.`,
  provider_unreachable: (name) => `${name} does not answer correctly. Try again in a moment.`,
  provider_refused: (name) => `${name} refused the sign-in. Try again.`,
  other_person: (name) =>
    `Another person signed in at ${name}. Sign out there, then sign in with the account that this page belongs to.`,
};

/** The reason why the server refused a sign-in that an identity provider accepted, and who can help. */
export function RefusedNote({ reason, provider }: { reason: RefusedSignIn; provider: string }) {
  return <Alert className="mb-4">{refusalSentences[reason](provider)}</Alert>;
}

/** Shown after signing out here. A person who used a provider is still signed in there. */
export function SignedOutNote({ there }: { there: { name: string; url: string } | undefined }) {
  return (
    <p role="status" className="mb-4 rounded-md bg-okbg p-3 text-ok">
      You are signed out here.
      {there && (
        <>
          {" "}
          <a className="underline" href={there.url}>
            Sign out of {there.name} too
          </a>
          . Otherwise the next sign-in may not ask for a password.
        </>
      )}
    </p>
  );
}
