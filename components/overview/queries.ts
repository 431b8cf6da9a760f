import { sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import { Overview, VisitMarked } from "@/lib/controls/overview/schema";

export const overviewKey = ["overview"] as const;
export const overview = readQuery(overviewKey, "/api/overview", Overview);

export const markVisit = () => sendJson("POST", "/api/overview/visits", {}, { schema: VisitMarked });
