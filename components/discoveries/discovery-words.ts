import type { DiscoveryKind, DiscoveryStatus } from "@/lib/discoveries/model";

export const kindWords: Record<DiscoveryKind, string> = {
  oauth_client: "OAuth client",
  service_account: "Service account",
  api_key: "API key",
  mcp_tool: "MCP tool",
  unknown_subject: "Unknown subject",
};

export const statusWords: Record<DiscoveryStatus, string> = {
  new: "To decide",
  claimed: "Claimed",
  registered: "Registered",
  blocked: "Blocked",
  ignored: "Ignored",
};

export const statusLooks: Record<DiscoveryStatus, string> = {
  new: "pending",
  claimed: "open",
  registered: "active",
  blocked: "revoked",
  ignored: "closed",
};
