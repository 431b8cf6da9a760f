import { hopsOf } from "@/lib/decisions/hops";
import type { SubjectContext } from "@/lib/decisions/model";
import { runtime } from "@/lib/platform/runtime/runtime";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import { loadToken } from "@/lib/tokens/standing/store";

/** Loads everything that decisions about a token depend on; undefined for a token that was never issued or is gone. */
export async function loadSubject(jti: string): Promise<SubjectContext | undefined> {
  const context = await loadToken(jti);
  if (!context) return undefined;
  return { ...context, hops: hopsOf(context), spiffeId: spiffeId(runtime().trustDomain, context.client.agent.name) };
}
