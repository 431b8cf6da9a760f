import { getCertificate } from "@/lib/ownership/leavers/queries";
import { LeaverParams, SignedCertificate } from "@/lib/ownership/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Downloads the signed report about a person who left.",
  permission: "people:read",
  params: LeaverParams,
  response: SignedCertificate,
  handle: async ({ params }) => {
    const disposition = `attachment; filename="leaver-${params.leaverId}.json"`;
    return withHeaders(await getCertificate(params.leaverId), { headers: { "content-disposition": disposition } });
  },
});
