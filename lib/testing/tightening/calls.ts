import { runtime } from "@/lib/platform/base/runtime";
import { assertion } from "@/lib/testing/tokens";
import { answerRevocation } from "@/lib/tokens/revoke.endpoint";
import type { TighteningSubjects } from "./subjects";

export const reason = "A drill.";
export const clone = { jkt: "x", where: "client_assertion", sender: { ip: "", userAgent: "" } } as const;

export async function standardId({ world }: TighteningSubjects): Promise<string> {
  return String((await world.sql("select id from blueprints where name = 'standard'"))[0]?.id);
}

export async function versionOfStandard({ world }: TighteningSubjects): Promise<number> {
  return Number(
    (await world.sql("select current_version from blueprints where name = 'standard'"))[0]?.current_version,
  );
}

export async function revokeToken(token: string, { spine }: TighteningSubjects): Promise<Response> {
  const body = new URLSearchParams({
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: assertion(spine),
    token,
  });
  const request = new Request(`${runtime().publicUrl}/oauth/revoke`, { method: "POST", body });
  return answerRevocation({ request, requestId: "test", ip: "127.0.0.1", params: {} });
}
