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
