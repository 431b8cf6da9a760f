import { readQuery } from "@/components/data/queries";
import { ComplianceReport, FrameworkList } from "@/lib/controls/reports/schema";

export const reportKeys = {
  list: ["reports"],
  one: (framework: string) => ["reports", framework],
} as const;

export const frameworkList = readQuery(reportKeys.list, "/api/reports", FrameworkList);
export const oneReport = (framework: string) =>
  readQuery(reportKeys.one(framework), `/api/reports/${framework}`, ComplianceReport);
