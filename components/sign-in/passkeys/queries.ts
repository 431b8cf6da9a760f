import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/data/api-client";
import { PasskeyList } from "@/lib/passkeys/schema";

/** Paths of the signed-in person's passkeys, and of another person's. */
export const ownPasskeysPath = "/api/session/passkeys";
export const passkeysPathOf = (personId: string) => `/api/people/${personId}/passkeys`;

/** The passkeys at a path; refetched when any passkey changes. */
export const passkeysAt = (path: string) =>
  queryOptions({ queryKey: ["passkeys", path], queryFn: ({ signal }) => getJson(path, {}, PasskeyList, signal) });
