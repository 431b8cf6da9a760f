import { Alert } from "@/components/ui/alert";
import { type ProviderChoice, ProviderChoices } from "./provider-choices";
import { SignInForm } from "./sign-in-form";

type SignInChoicesProps = {
  target: string;
  choices: readonly ProviderChoice[];
  /** Who has to sign in again. */
  email: string | undefined;
  /** Whether to offer the password. False if the person must authenticate again at their provider. */
  withPassword: boolean;
  /** Error code of next-auth for a failed sign-in. */
  failure: string | undefined;
};

/** Errors of a sign-in by the form; all others happened on the way to a provider and back. */
const ofForm = "CredentialsSignin";

/** The ways to sign in: the organisation's providers first, the password of an account here below them. */
export function SignInChoices({ target, choices, email, withPassword, failure }: SignInChoicesProps) {
  const atProvider = failure !== undefined && failure !== ofForm;
  return (
    <div className="flex flex-col gap-5">
      {atProvider && (
        <Alert>The identity provider refused the sign-in, or its answer could not be verified. Try again.</Alert>
      )}
      {choices.length > 0 && <ProviderChoices choices={choices} target={target} again={email !== undefined} />}
      {choices.length > 0 && withPassword && (
        <p className="flex items-center gap-3 text-ink3 text-sm before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
          or with a password of this console
        </p>
      )}
      {withPassword && <SignInForm target={target} email={email} wasRefused={failure === ofForm} />}
    </div>
  );
}
