import type { ProviderResponse } from "@/lib/people/identity-providers/schema";
import { membersOf } from "./provider-fields";

export type ProviderEdit = Partial<ReturnType<typeof membersOf>>;

/** What a form changes of a provider; an empty secret changes nothing. */
export function editOf(form: FormData, provider: ProviderResponse): ProviderEdit {
  const { clientSecret, ...members } = membersOf(form);
  const changed = Object.entries(members).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(provider[name as keyof typeof members]),
  );
  return { ...Object.fromEntries(changed), ...(clientSecret === undefined ? {} : { clientSecret }) };
}

/** What a change brings about, in sentences; the grave ones sign people out. */
export function consequencesOf(edit: ProviderEdit, before: ProviderResponse): { grave: string[]; mild: string[] } {
  const grave: string[] = [];
  const mild: string[] = [];
  if (edit.issuer !== undefined) {
    grave.push(
      `Everybody who signed in with ${before.name} is signed out. Accounts linked at ${before.issuer} open nothing here any more; those at the new issuer have to be linked.`,
    );
    if (edit.clientSecret === undefined) grave.push("The new issuer needs its client secret: enter it below.");
  } else if (edit.clientId !== undefined) {
    grave.push(`Everybody who signed in with ${before.name} is signed out. Their accounts stay linked.`);
  }
  if (edit.clientSecret !== undefined)
    mild.push("Every sign-in from now on sends the new secret. Nobody is signed out.");
  if (edit.createPeople === true) mild.push("Whomever the provider knows gets an account with the role member.");
  if (edit.createPeople === false) mild.push("Only linked accounts sign in from now on. People who have one stay.");
  if (edit.groupsClaim === null) mild.push("Groups mean nothing any more: what they gave ends at each next sign-in.");
  if (typeof edit.groupsClaim === "string") {
    mild.push(
      `At each next sign-in groups are read from ${edit.groupsClaim}; whoever has none there loses what groups gave.`,
    );
  }
  return { grave, mild };
}
