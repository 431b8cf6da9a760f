import { z } from "zod";
import { getStatement } from "@/lib/delegations/queries";
import { VersionParams } from "@/lib/delegations/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Downloads one version of a delegation as it was signed: a compact JWS.",
  permission: "delegations:read",
  params: VersionParams,
  response: z.string(),
  produces: "application/jwt",
  handle: async ({ principal, params: { delegationId, version } }) =>
    new Response(await getStatement(principal, delegationId, version), {
      headers: {
        "content-type": "application/jwt",
        "content-disposition": `attachment; filename="${delegationId}-v${version}.jwt"`,
      },
    }),
});
