import { queryOptions } from "@tanstack/react-query";
import { getJson } from "@/components/shell/api-client";
import { PasskeyList } from "@/lib/passkeys/schema";

/** Where one's own passkeys are, and where somebody else's. */
export const ownPasskeysPath = "/api/session/passkeys";
export const passkeysPathOf = (personId: string) => `/api/people/${personId}/passkeys`;

/** The passkeys behind a path; renewed when one of anybody's changes. */
export const passkeysAt = (path: string) =>
  queryOptions({ queryKey: ["passkeys", path], queryFn: ({ signal }) => getJson(path, {}, PasskeyList, signal) });
