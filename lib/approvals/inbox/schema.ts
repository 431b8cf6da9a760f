import { z } from "zod";

/** Requests and actions that wait, as far as they are counted: on every page, so nothing more of them is read. */
export const WaitingRequests = z.object({ requests: z.array(z.object({ id: z.string() })) });
export const WaitingActions = z.object({ actionApprovals: z.array(z.object({ id: z.string() })) });
