"use client";

import { useState } from "react";
import type { FormProblem } from "@/components/forms/form-problem";
import { PasswordInput } from "@/components/people/password-input";
import { Timestamp } from "@/components/time/timestamp";
import { Checkbox } from "@/components/ui/choice";
import { CopyField } from "@/components/ui/copy-field";
import { Field } from "@/components/ui/field";
import { InputField, SelectField } from "@/components/ui/input-field";
import type { ProviderResponse } from "@/lib/sign-in/providers/schema";

/** Messages for invalid values. */
export const wrongMember = {
  name: "Enter a name of at most 60 characters.",
  slug: "Use 2 to 32 lower-case letters, digits and hyphens, and begin with a letter.",
  issuer: "Enter the exact issuer, such as https://login.example.",
  clientId: "Enter the client ID from the provider, without spaces.",
  clientSecret: "Enter the client secret from the provider.",
  clientAuthentication: "Choose one of the methods.",
  groupsClaim: "Enter the name of a claim, without spaces.",
  scopes: "Enter words separated by spaces, including openid.",
  domains: "Enter domains separated by spaces, such as acme.example.",
};

export type ProviderMember = keyof typeof wrongMember;

/** Reads a form of {@link ProviderFields}; an empty secret is none. */
export function membersOf(form: FormData) {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  return {
    ...{ name: text("name"), issuer: text("issuer"), clientId: text("clientId") },
    clientSecret: text("clientSecret") || undefined,
    clientAuthentication: text("clientAuthentication"),
    groupsClaim: text("groupsClaim") || null,
    scopes: text("scopes").split(/\s+/).filter(Boolean),
    createPeople: form.get("createPeople") === "on",
    securityEvents: form.get("securityEvents") === "on",
    domains: text("domains")
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean),
  };
}

type FieldsProps = {
  errors: FormProblem<ProviderMember>["fields"];
  /** The provider that is changed; absent for a new one, which has a slug to choose. */
  provider?: ProviderResponse | undefined;
};

/** The name in the redirect URI, which is shown while it is typed: it is registered there before the provider is added here. */
function SlugField({ error }: { error: string | undefined }) {
  const [slug, setSlug] = useState("");
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <InputField
        label="Slug"
        hint="Part of the redirect URI; it never changes."
        required
        error={error}
        name="slug"
        mono
        autoComplete="off"
        maxLength={32}
        value={slug}
        onChange={(event) => setSlug(event.target.value)}
      />
      {slug.trim() !== "" && (
        <div className="flex min-w-0 flex-col text-ink2 text-sm">
          Redirect URI to register there
          <CopyField value={`${window.location.origin}/api/auth/callback/${slug.trim()}`} label="redirect URI" />
        </div>
      )}
    </div>
  );
}

function Names({ errors, provider }: FieldsProps) {
  return (
    <>
      <InputField
        label="Name"
        hint="Shown on the sign-in page."
        required
        error={errors.name}
        name="name"
        autoComplete="off"
        maxLength={60}
        defaultValue={provider?.name}
      />
      {!provider && <SlugField error={errors.slug} />}
      <InputField
        label="Issuer"
        hint="Exactly the iss claim of its tokens."
        required
        error={errors.issuer}
        name="issuer"
        mono
        autoComplete="off"
        maxLength={512}
        defaultValue={provider?.issuer}
      />
      <InputField
        label="Client id"
        required
        error={errors.clientId}
        name="clientId"
        mono
        autoComplete="off"
        maxLength={256}
        defaultValue={provider?.clientId}
      />
    </>
  );
}

function Secret({ errors, provider }: FieldsProps) {
  const hint = provider ? (
    <>
      Set on <Timestamp at={provider.secretSetAt} mode="exact" precision="minute" />. It is never shown. Leave the field
      empty to keep it.
    </>
  ) : (
    "Stored encrypted, used only for this issuer, and never shown again."
  );
  return (
    <>
      <Field label="Client secret" required={!provider} error={errors.clientSecret} hint={hint}>
        <PasswordInput name="clientSecret" autoComplete="off" maxLength={512} />
      </Field>
      <SelectField
        label="How the secret is sent"
        error={errors.clientAuthentication}
        hint="Test connection shows the methods that the provider accepts."
        name="clientAuthentication"
        defaultValue={provider?.clientAuthentication ?? "client_secret_basic"}
        options={[
          { value: "client_secret_basic", label: "In the header (client_secret_basic)" },
          { value: "client_secret_post", label: "In the body (client_secret_post)" },
        ]}
      />
    </>
  );
}

/** Whether people get accounts at their first sign-in, and for which email addresses. */
function NewAccounts({ errors, provider }: FieldsProps) {
  return (
    <>
      <Checkbox
        name="createPeople"
        label="Create accounts at first sign-in"
        hint="New people get the role member. If the email address is already used, an admin must link the account."
        defaultChecked={provider?.createPeople}
      />
      <InputField
        label="Email domains"
        error={errors.domains}
        hint={
          provider?.createPeople && provider.domains.length === 0
            ? "Enter at least one domain. Without a domain no accounts are created."
            : "Accounts are created only for email addresses of these domains, such as acme.example."
        }
        name="domains"
        mono
        autoComplete="off"
        maxLength={2_000}
        defaultValue={provider?.domains.join(" ")}
      />
    </>
  );
}

/** Fields of an identity provider. Read the surrounding form with {@link membersOf}. */
export function ProviderFields({ errors, provider }: FieldsProps) {
  return (
    <>
      <Names errors={errors} provider={provider} />
      <Secret errors={errors} provider={provider} />
      <InputField
        label="Scopes"
        required
        error={errors.scopes}
        hint="Some providers list groups only for a scope groups."
        name="scopes"
        mono
        autoComplete="off"
        maxLength={500}
        defaultValue={provider?.scopes.join(" ") ?? "openid profile email"}
      />
      <InputField
        label="Groups claim"
        error={errors.groupsClaim}
        hint="The claim that lists groups, often groups."
        name="groupsClaim"
        mono
        autoComplete="off"
        maxLength={200}
        defaultValue={provider?.groupsClaim ?? undefined}
      />
      <NewAccounts errors={errors} provider={provider} />
      <Checkbox
        name="securityEvents"
        label="Take security events"
        hint="The provider then signs people out and deactivates them by events about their accounts."
        defaultChecked={provider?.securityEvents}
      />
    </>
  );
}
