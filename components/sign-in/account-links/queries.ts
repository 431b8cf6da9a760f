import { sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import { type ExternalIdentity, IdentityList } from "@/lib/sign-in/account-links/schema";

/** Paths of the signed-in person's accounts, and of another person's. */
export const ownLinksPath = "/api/session/identities";
export const linksPathOf = (personId: string) => `/api/people/${personId}/identities`;

export const linkKeys = { all: ["account-links"] as const };

/** The linked accounts behind a path. */
export const linksAt = (path: string) => readQuery([...linkKeys.all, path], path, IdentityList);

/** The linked accounts of everybody that wait: the most that are shown at once. */
export const waitingLinks = {
  meta: { topics: ["people"] },
  ...readQuery([...linkKeys.all, "waiting"], "/api/account-links", IdentityList, { limit: 200 }),
};

const send = (method: "POST" | "DELETE", path: string, { iss, sub }: ExternalIdentity) =>
  sendJson(method, path, { iss, sub }, { schema: IdentityList });

export const linkAccount = (personId: string, identity: ExternalIdentity) =>
  send("POST", linksPathOf(personId), identity);
export const unlinkAccount = (personId: string, identity: ExternalIdentity) =>
  send("DELETE", linksPathOf(personId), identity);
/** Vouches for it as a second admin. */
export const confirmAccount = (personId: string, identity: ExternalIdentity) =>
  send("POST", `${linksPathOf(personId)}/confirm`, identity);
/** States that it is one's own, or that it is not. */
export const acknowledgeAccount = (identity: ExternalIdentity) => send("POST", `${ownLinksPath}/acknowledge`, identity);
export const disownAccount = (identity: ExternalIdentity) => send("DELETE", ownLinksPath, identity);
