import { z } from "zod";

/** The part of a list of alerts that the navigation shows. Every page loads it, so it names nothing else. */
export const WaitingAlerts = z.object({ waiting: z.number() });
