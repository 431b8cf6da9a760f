import type { RefusedSignIn } from "@/lib/sign-in/providers/model";

export const refusalSentences: Record<RefusedSignIn, (name: string) => string> = {
  account_not_linked: (name) =>
    `Your account at ${name} belongs to nobody here. An admin can link it to your account, by its issuer and subject.`,
  email_missing: (name) =>
    `${name} did not say which e-mail address is yours, so no account could be made. Ask an admin to make one and link it.`,
  email_taken: (name) =>
    `Somebody here has your e-mail address already. An address proves nothing, so an admin has to link your account at ${name} to it.`,
  domain_not_allowed: (name) =>
    `Accounts at ${name} with an address like yours get no account here. Ask an admin to make one and link it.`,
  not_active: () => "Your account here is deactivated. Ask an admin.",
  throttled: () => "There were too many attempts. Wait a quarter of an hour, then try again.",
  provider_disabled: (name) => `Nobody signs in with ${name} any more. Sign in another way, or ask an admin.`,
  provider_unreachable: (name) => `${name} does not answer as it should. Try again in a moment.`,
  provider_refused: (name) => `${name} did not let you in. Try again.`,
  other_person: (name) =>
    `Another person signed in at ${name}. Sign out there, then sign in with the account that this page belongs to.`,
};

/** Why somebody whom an identity provider knows was not let in, and who can help. */
export function RefusedNote({ reason, provider }: { reason: RefusedSignIn; provider: string }) {
  return (
    <p role="alert" className="mb-4 rounded-md bg-badbg p-3 text-bad">
      {refusalSentences[reason](provider)}
    </p>
  );
}

/** After signing out here: whoever signed in with a provider is signed in there still. */
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
          , or the next sign-in may ask you nothing.
        </>
      )}
    </p>
  );
}
