import { DELETE as disableIssuer, PATCH as editIssuer } from "@/app/api/trusted-issuers/[issuerId]/route";
import { POST as createRule } from "@/app/api/trusted-issuers/[issuerId]/rules/route";
import { POST as createIssuer } from "@/app/api/trusted-issuers/route";
import { DELETE as endRule } from "@/app/api/workload-rules/[ruleId]/route";
import { clock } from "@/lib/platform/base/clock";
import type { Principal } from "@/lib/principals/principal";
import { verifyForeignToken } from "@/lib/trusted-issuers/commands/verify-token";
import type { TrustedIssuerResponse, WorkloadRuleResponse } from "@/lib/trusted-issuers/schema";
import type { ForeignIssuer } from "./foreign-issuer";
import { createWorld, type Route, type World } from "./world";

type Problem = { code: string; errors?: { path: string; code: string }[]; detail: string };
export type Answered<T> = { status: number; body: T & Problem };

/** A world whose administrator trusts issuers that run on this machine. */
export class TrustWorld {
  private constructor(
    readonly world: World,
    readonly admin: Principal,
  ) {}

  static async create(): Promise<TrustWorld> {
    const world = await createWorld({ internalIssuers: ["127.0.0.1/32"] });
    return new TrustWorld(world, await world.person(["admin"]));
  }

  async call<T>(route: Route, body: unknown, params: Record<string, string> = {}): Promise<Answered<T>> {
    const method = body === undefined ? "GET" : "POST";
    const sent = body === undefined ? {} : { body };
    const response = await this.world.call(route, { method, as: this.admin, params, ...sent });
    return { status: response.status, body: (await response.json()) as T & Problem };
  }

  /** Asks to trust an issuer that is found by discovery, with changes. */
  trust({ url: issuer }: ForeignIssuer, change: object = {}): Promise<Answered<TrustedIssuerResponse>> {
    const settings = { name: "A cluster", kind: "workloads", issuer, keySource: "discovery", ...change };
    return this.call(createIssuer, settings);
  }

  edit(issuerId: string, change: object): Promise<Answered<TrustedIssuerResponse>> {
    return this.call(editIssuer, change, { issuerId });
  }

  disable(issuerId: string): Promise<Answered<TrustedIssuerResponse>> {
    return this.call(disableIssuer, {}, { issuerId });
  }

  addRule(issuerId: string, rule: object): Promise<Answered<WorkloadRuleResponse>> {
    return this.call(createRule, rule, { issuerId });
  }

  endRule(ruleId: string): Promise<Answered<WorkloadRuleResponse>> {
    return this.call(endRule, {}, { ruleId });
  }
}

/** Result of the verification of a token: `ok`, or the check that failed and its code. */
export async function verdict(
  token: string,
  kind: "workloads" | "people" | "any" = "any",
  now = clock.now(),
): Promise<string> {
  const verification = await verifyForeignToken(token, kind, now);
  return verification.ok ? "ok" : `${verification.fault.check} ${verification.fault.code}`;
}
