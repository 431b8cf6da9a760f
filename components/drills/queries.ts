import { sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import { type ConfigureDrillsRequest, DrillsResponse } from "@/lib/drills/schema";

export const drillsKey = ["drills"] as const;

/** The stop drills: settings, percentiles and the last ones. */
export const stopDrills = { meta: { topics: ["drills"] }, ...readQuery(drillsKey, "/api/drills", DrillsResponse) };

/** Starts a drill. */
export const startDrill = (): Promise<DrillsResponse> =>
  sendJson("POST", "/api/drills", {}, { schema: DrillsResponse });

/** Chooses the canary, the period and the target. */
export const configureDrills = (body: ConfigureDrillsRequest, ifMatch: string | undefined): Promise<DrillsResponse> =>
  sendJson("PUT", "/api/drills/settings", body, { schema: DrillsResponse, ifMatch });
