import { AgentParams } from "@/lib/agents/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { RetirementCertificate } from "@/lib/retirements/certificate.schema";
import { getCertificate } from "@/lib/retirements/queries";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Downloads the certificate of an agent's retirement, to be verified offline.",
  permission: ["agents:read", "agents:own"],
  params: AgentParams,
  response: RetirementCertificate,
  handle: async ({ principal, params }) => {
    const { name, certificate } = await getCertificate(principal, params.agentId);
    return withHeaders(certificate, {
      headers: { "content-disposition": `attachment; filename="${name}-certificate.json"` },
    });
  },
});
