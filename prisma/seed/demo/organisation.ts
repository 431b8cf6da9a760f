import type { RegisterAgentRequest } from "@/lib/agents/schema";
import type { CatalogueType } from "@/lib/authority/language/model";
import type { PersonRole } from "@/lib/principals/model";

/** The demonstration organisation, as data. Everything is created by the commands that the API uses. */

export const people = {
  security: { email: "mara@demo.example", name: "Mara Okafor", roles: ["security"] },
  approver: { email: "jonas@demo.example", name: "Jonas Lind", roles: ["approver"] },
  auditor: { email: "rina@demo.example", name: "Rina Sato", roles: ["auditor"] },
  finance: { email: "alba@demo.example", name: "Alba Duarte", roles: ["member"] },
  support: { email: "tomas@demo.example", name: "Tomas Keller", roles: ["member"] },
} as const satisfies Record<string, { email: string; name: string; roles: readonly PersonRole[] }>;
export type Role = keyof typeof people;

export const payments = "https://payments.demo.example";
export const crm = "https://crm.demo.example";
export const warehouse = "https://warehouse.demo.example";

export const resourceServers: { name: string; identifier: string; types: CatalogueType[] }[] = [
  {
    name: "Payments",
    identifier: payments,
    types: [
      {
        name: "payment",
        actions: ["create", "read"],
        effects: { create: "write", read: "read" },
        fields: { amount: { kind: "money" as const, unitField: "currency" } },
      },
    ],
  },
  {
    name: "CRM",
    identifier: crm,
    types: [
      {
        name: "contact",
        actions: ["read", "update", "export"],
        effects: { read: "read", update: "write", export: "egress" },
        fields: {},
      },
    ],
  },
  {
    name: "Warehouse",
    identifier: warehouse,
    types: [
      {
        name: "stock",
        actions: ["read", "reorder"],
        effects: { read: "read", reorder: "write" },
        fields: { quantity: { kind: "number" as const } },
      },
    ],
  },
];

type Agent = Omit<RegisterAgentRequest, "ownerEmail"> & { owner: "finance" | "support" | null };

const agent = (
  name: string,
  owner: Agent["owner"],
  riskTier: Agent["riskTier"],
  environment: Agent["environment"],
  purpose: string,
): Agent => ({ name, owner, riskTier, environment, purpose });

export const agents = [
  agent("refund-agent", "finance", "medium", "prod", "Pays refunds that support has granted, in European accounts."),
  agent("crm-agent", "support", "low", "prod", "Keeps contact records current."),
  agent("stock-agent", "finance", "low", "prod", "Reorders stock for the Hamburg site."),
  agent("refund-auditor", "finance", "low", "prod", "Reads the refund agent's payments, on its authority."),
  agent("payout-planner", "finance", "medium", "prod", "Prepares supplier payouts for the weekly run."),
  agent("contract-summariser", "support", "low", "staging", "Summarises contracts for the account team."),
  agent("kyc-screener", "support", "high", "prod", "Screens new customers against sanction lists."),
  agent("vendor-scout", null, "low", "dev", "Looks for alternative suppliers."),
  agent("ticket-router", "support", "low", "prod", "Sends support tickets to the right team."),
  agent("lead-enricher", "support", "medium", "prod", "Adds company facts to new leads."),
  agent("invoice-reconciler", "finance", "medium", "prod", "Matches invoices with payments."),
  agent("payroll-checker", "finance", "medium", "staging", "Compared payroll runs; replaced by the finance suite."),
  agent("legacy-exporter", "support", "high", "prod", "Exported contacts nightly; stopped after an incident."),
];

const day = 86_400_000;
export const inDays = (days: number): string => new Date(Date.now() + days * day).toISOString();

const euros = (each: string, total: string, window = "P1D") => [
  { field: "amount", unit: "EUR", max_each: each, max_total: total, window },
];
const element = (type: string, location: string, actions: string[], identifiers: string[], more: object = {}) => ({
  type,
  locations: [location],
  actions,
  identifiers,
  ...more,
});

export const authorities = {
  refunds: [
    element("payment", payments, ["create"], ["account/eu-*"], {
      // More than the agent pays in an hour, so that it continues while the demonstration runs.
      limits: euros("500.00", "90000.00", "PT1H"),
      conditions: { tasks: ["refund"], approval_above: { field: "amount", unit: "EUR", value: "200.00" } },
    }),
    element("payment", payments, ["read"], ["account/eu-*"]),
  ],
  readingRefunds: [element("payment", payments, ["read"], ["account/eu-*"])],
  contacts: [element("contact", crm, ["read", "update"], ["contact/*"])],
  reading: [element("contact", crm, ["read"], ["contact/*"])],
  stock: [
    element("stock", warehouse, ["read"], ["site-hamburg/*"]),
    element("stock", warehouse, ["reorder"], ["site-hamburg/*"], {
      limits: [
        { field: "quantity", max_each: "50" },
        { max_count: 900, window: "PT1H" },
      ],
    }),
  ],
  payouts: [element("payment", payments, ["create", "read"], ["*"], { limits: euros("5000.00", "40000.00") })],
  export: [element("contact", crm, ["read", "export"], ["*"])],
  payoutCeiling: [element("payment", payments, ["create", "read"], ["*"], { limits: euros("10000.00", "100000.00") })],
  treasury: [element("payment", payments, ["create", "read"], ["*"])],
  rotterdam: [element("stock", warehouse, ["read"], ["site-rotterdam/*"])],
};
