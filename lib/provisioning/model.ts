import type { IdentityProvider } from "@/lib/sign-in/providers/model";

export const userSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
export const groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const enterpriseSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** A SCIM client with a token that acts. */
export type Client = { tokenId: string; provider: IdentityProvider };

/** Requests of one token in a minute. */
export const mostRequests = 6_000;
/** The most resources of one answer, and of one answer where the client names no number. */
export const mostResults = 200;
export const usualResults = 100;
/** The most members that one request names. */
export const mostMembers = 20_000;

export type WantedUser = {
  userName: string;
  externalId: string | null;
  name: string;
  givenName: string | null;
  familyName: string | null;
  email: string;
  active: boolean;
  managerId: string | null;
};
