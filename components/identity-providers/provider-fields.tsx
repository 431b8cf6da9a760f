"use client";

import { useState } from "react";
import { PasswordInput } from "@/components/people/password-input";
import type { FormProblem } from "@/components/shell/form-problem";
import { Checkbox } from "@/components/ui/choice";
import { CopyField } from "@/components/ui/copy-field";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Timestamp } from "@/components/ui/timestamp";
import type { ProviderResponse } from "@/lib/sign-in/providers/schema";

export const providerMembers = [
  "name",
  "slug",
  "issuer",
  "clientId",
  "clientSecret",
  "clientAuthentication",
  "groupsClaim",
  "scopes",
  "domains",
] as const;
export type ProviderMember = (typeof providerMembers)[number];

/** What to write where a value does not fit. */
export const wrongMember: Record<ProviderMember, string> = {
  name: "Give it a name of at most 60 characters.",
  slug: "Small letters, digits and hyphens, beginning with a letter: 2 to 32 of them.",
  issuer: "The exact issuer, such as https://login.example.",
  clientId: "As the provider gave it, without spaces.",
  clientSecret: "As the provider gave it.",
  clientAuthentication: "Choose one of the two.",
  groupsClaim: "The name of a claim, without spaces.",
  scopes: "Words separated by spaces, openid among them.",
  domains: "Domains separated by spaces, such as acme.example.",
};

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
    domains: text("domains")
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean),
  };
}

type FieldsProps = {
  problem: FormProblem<ProviderMember>;
  /** The provider that is changed; absent for a new one, which has a slug to choose. */
  provider?: ProviderResponse | undefined;
};

/** The name in the redirect URI, which is shown while it is typed: it is registered there before the provider is added here. */
function SlugField({ error }: { error: string | undefined }) {
  const [slug, setSlug] = useState("");
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <Field label="Slug" hint="Part of the redirect URI; it never changes." required error={error}>
        <Input
          name="slug"
          mono
          autoComplete="off"
          maxLength={32}
          value={slug}
          onChange={(event) => setSlug(event.target.value)}
        />
      </Field>
      {slug.trim() !== "" && (
        <div className="flex min-w-0 flex-col text-ink2 text-sm">
          Redirect URI to register there
          <CopyField value={`${window.location.origin}/api/auth/callback/${slug.trim()}`} label="redirect URI" />
        </div>
      )}
    </div>
  );
}

function Names({ problem, provider }: FieldsProps) {
  return (
    <>
      <Field label="Name" hint="As the sign-in page calls it." required error={problem.fields.name}>
        <Input name="name" autoComplete="off" maxLength={60} defaultValue={provider?.name} />
      </Field>
      {!provider && <SlugField error={problem.fields.slug} />}
      <Field label="Issuer" hint="Exactly the iss of its tokens." required error={problem.fields.issuer}>
        <Input name="issuer" mono autoComplete="off" maxLength={512} defaultValue={provider?.issuer} />
      </Field>
      <Field label="Client id" required error={problem.fields.clientId}>
        <Input name="clientId" mono autoComplete="off" maxLength={256} defaultValue={provider?.clientId} />
      </Field>
    </>
  );
}

function Secret({ problem, provider }: FieldsProps) {
  const hint = provider ? (
    <>
      Set on <Timestamp at={provider.secretSetAt} mode="exact" precision="minute" />. Nobody reads it again; leave it
      empty to keep it.
    </>
  ) : (
    "Stored encrypted, for this issuer alone; nobody reads it again."
  );
  return (
    <>
      <Field label="Client secret" required={!provider} error={problem.fields.clientSecret} hint={hint}>
        <PasswordInput name="clientSecret" autoComplete="off" maxLength={512} />
      </Field>
      <Field
        label="How the secret is sent"
        error={problem.fields.clientAuthentication}
        hint="Test connection says what the provider takes."
      >
        <Select
          name="clientAuthentication"
          defaultValue={provider?.clientAuthentication ?? "client_secret_basic"}
          options={[
            { value: "client_secret_basic", label: "In the header (client_secret_basic)" },
            { value: "client_secret_post", label: "In the body (client_secret_post)" },
          ]}
        />
      </Field>
    </>
  );
}

/** What can be said of an identity provider. The form around it is read with {@link membersOf}. */
export function ProviderFields({ problem, provider }: FieldsProps) {
  return (
    <>
      <Names problem={problem} provider={provider} />
      <Secret problem={problem} provider={provider} />
      <Field
        label="Scopes"
        required
        error={problem.fields.scopes}
        hint="Some providers list groups only for a scope groups."
      >
        <Input
          name="scopes"
          mono
          autoComplete="off"
          maxLength={500}
          defaultValue={provider?.scopes.join(" ") ?? "openid profile email"}
        />
      </Field>
      <Field label="Groups claim" error={problem.fields.groupsClaim} hint="The claim that lists groups, often groups.">
        <Input
          name="groupsClaim"
          mono
          autoComplete="off"
          maxLength={200}
          defaultValue={provider?.groupsClaim ?? undefined}
        />
      </Field>
      <Checkbox
        name="createPeople"
        label="Give an account to whoever signs in first"
        hint="With the role member, and only if nobody has the same address. Otherwise an admin links each account."
        defaultChecked={provider?.createPeople}
      />
      <Field
        label="Domains of their addresses"
        error={problem.fields.domains}
        hint={
          provider?.createPeople && provider.domains.length === 0
            ? "Without a domain nobody gets an account: this is off until you enter one."
            : "Only people with an address of these domains get an account, such as acme.example."
        }
      >
        <Input name="domains" mono autoComplete="off" maxLength={2_000} defaultValue={provider?.domains.join(" ")} />
      </Field>
    </>
  );
}
