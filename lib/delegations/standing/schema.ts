import { z } from "zod";
import { Standing } from "@/lib/principals/schema";

/** Whether a delegation is in effect, with the parts that the stop of a resource server ended. */
export const DelegationStandingJson = Standing.extend({
  stopped: z.array(
    z.object({
      resourceServer: z.object({ id: z.string(), name: z.string() }),
      /** Null if the server is disabled and was never stopped. */
      since: z.iso.datetime().nullable(),
      /** Ids of the elements that give authority there. */
      elements: z.array(z.string()),
    }),
  ),
});
export type DelegationStandingJson = z.infer<typeof DelegationStandingJson>;
