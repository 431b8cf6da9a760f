export const discoveryKinds = ["oauth_client", "service_account", "api_key", "mcp_tool"] as const;
export type DiscoveryKind = (typeof discoveryKinds)[number];

export const discoveryStatuses = ["new", "claimed", "registered", "blocked", "ignored"] as const;
export type DiscoveryStatus = (typeof discoveryStatuses)[number];

/** The rows of one portion of an import. */
export const MAX_PORTION = 200;
export const MAX_DISCOVERIES = 200_000;
