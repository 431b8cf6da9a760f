/** The kinds of identities that are imported. */
export const importedKinds = ["oauth_client", "service_account", "api_key", "mcp_tool"] as const;
export type ImportedKind = (typeof importedKinds)[number];
export const discoveryKinds = [...importedKinds, "unknown_subject"] as const;
export type DiscoveryKind = (typeof discoveryKinds)[number];

export const discoveryStatuses = ["new", "claimed", "registered", "blocked", "ignored"] as const;
export type DiscoveryStatus = (typeof discoveryStatuses)[number];

/** The rows of one portion of an import. */
export const MAX_PORTION = 200;
export const MAX_DISCOVERIES = 200_000;

/** New unknown subjects of one resource server that are listed on a day (UTC). */
export const MAX_A_DAY = 100;
/** Undecided unknown subjects of one resource server. */
export const MAX_UNDECIDED = 1_000;
/** Subjects of one resource server that wait in a process to be looked up. */
export const MAX_WAITING = 1_000;
