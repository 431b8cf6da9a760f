import type { ProviderResponse } from "@/lib/sign-in/providers/schema";
import type { membersOf } from "./provider-fields";

export type Members = ReturnType<typeof membersOf>;
export type ProviderEdit = Partial<Members> & { clientSecretIssuer?: string };

/** Members of a provider in the form. The secret is write-only. */
export type ProviderSettings = Omit<Members, "clientSecret">;

export const settingsOf = (provider: ProviderResponse): ProviderSettings => ({
  ...{ name: provider.name, issuer: provider.issuer, clientId: provider.clientId },
  ...{ clientAuthentication: provider.clientAuthentication, groupsClaim: provider.groupsClaim },
  ...{ scopes: provider.scopes, createPeople: provider.createPeople, domains: provider.domains },
  securityEvents: provider.securityEvents,
});

/** Puts settings into the controls of a form; what was typed in the others stays. */
export function putSettings(form: HTMLFormElement, settings: Partial<Members>): void {
  for (const [name, value] of Object.entries(settings)) {
    const control = form.elements.namedItem(name);
    if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = value === true;
    else if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement)
      control.value = Array.isArray(value) ? value.join(" ") : String(value ?? "");
  }
}

/** Whether a typed secret is removed: the form takes over another issuer than the one that the secret was typed for. */
export const losesSecret = ({ clientSecret }: Members, theirs: Partial<ProviderSettings>): boolean =>
  clientSecret !== undefined && theirs.issuer !== undefined;

/** The changes in a form. An empty secret keeps the present one; a new secret is bound to the issuer in the form. */
export function editOf({ clientSecret, ...members }: Members, before: ProviderSettings): ProviderEdit {
  const changed = Object.entries(members).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof typeof members]),
  );
  return {
    ...Object.fromEntries(changed),
    ...(clientSecret === undefined ? {} : { clientSecret, clientSecretIssuer: members.issuer }),
  };
}

/** Describes the consequences of a change. The grave ones sign people out. */
export function consequencesOf(edit: ProviderEdit, before: ProviderSettings): { grave: string[]; mild: string[] } {
  const grave: string[] = [];
  const mild: string[] = [];
  if (edit.issuer !== undefined) {
    grave.push(
      `Once this is in effect, everybody who signed in with ${before.name} is signed out. Accounts linked at ${before.issuer} can no longer sign in. Link the accounts at the new issuer.`,
    );
    if (edit.clientSecret === undefined) grave.push("Enter the client secret of the new issuer below.");
  } else if (edit.clientId !== undefined) {
    grave.push(
      `When this is in effect, everybody who signed in with ${before.name} is signed out. Their accounts stay linked.`,
    );
  }
  if (edit.clientSecret !== undefined)
    mild.push("Every sign-in from now on sends the new secret. Present sessions continue.");
  if (edit.createPeople === true)
    mild.push(
      "Once this is in effect, people of these domains get an account with the role member at their first sign-in.",
    );
  if (edit.createPeople === false)
    mild.push("Only linked accounts can sign in from now on. Existing accounts do not change.");
  if (edit.securityEvents === true)
    mild.push("Once this is in effect, events of the provider sign people out and deactivate them.");
  if (edit.groupsClaim === null)
    mild.push("Groups are no longer mapped. Roles and groups from mappings end at each person's next sign-in.");
  if (typeof edit.groupsClaim === "string") {
    mild.push(
      `Once this is in effect, each next sign-in reads groups from ${edit.groupsClaim}; people without groups there lose roles and groups from mappings.`,
    );
  }
  return { grave, mild };
}
