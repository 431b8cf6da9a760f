type ControlRead = [name: string, route: string, params?: Record<string, string>];

/** Reads of audit controls, reports and the overview: their names, routes and path parameters. */
export const auditReads: readonly ControlRead[] = [
  ["controls", "/api/controls"],
  ["one control", "/api/controls/[controlId]", { controlId: "key-age" }],
  ["reports", "/api/reports"],
  ["one report", "/api/reports/[framework]", { framework: "soc-2" }],
  ["overview", "/api/overview"],
  ["start page of security", "/api/start-page/[section]", { section: "security" }],
  ["start page of admins", "/api/start-page/[section]", { section: "admin" }],
];

/** Routes of the API that need no parameter. */
export const plainReads = [
  "account-links",
  "approval-policies",
  "authority-templates",
  "control-changes",
  "detection-rules",
  "entitlement-changes",
  "identity-providers",
  "keys",
  "audit/completeness",
  "log-witnesses",
  "log-retention",
  "legal-holds",
  "cases",
  "exports",
  "drafts",
  "reviews",
  "saved-searches",
  "search-alerts",
  "notifications",
  "lifecycle-policies",
  "lifecycle-policy",
  "onboarding-requests",
  "settings",
  "streams",
  "notification-channels",
  "notification-channels/mails",
  "trusted-issuers",
];
