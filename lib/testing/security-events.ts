import { generateKeyPairSync, type KeyObject, type KeyPairKeyObjectResult } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as route from "@/app/api/security-events/route";
import { makeFastLane } from "@/lib/platform/server/fast-lane";
import { signCompact } from "@/lib/protocols/jose/sign";
import { SaysAnything } from "./identity-provider";

const path = "/api/security-events";
const family = "https://schemas.openid.net/secevent";

/** The addresses of event types, by the names of the product. */
export const eventTypes = {
  "account-disabled": `${family}/risc/event-type/account-disabled`,
  "account-purged": `${family}/risc/event-type/account-purged`,
  "account-enabled": `${family}/risc/event-type/account-enabled`,
  "sessions-revoked": `${family}/risc/event-type/sessions-revoked`,
  "account-credential-change-required": `${family}/risc/event-type/account-credential-change-required`,
  "session-revoked": `${family}/caep/event-type/session-revoked`,
  "credential-change": `${family}/caep/event-type/credential-change`,
  verification: `${family}/ssf/event-type/verification`,
  other: `${family}/risc/event-type/recovery-activated`,
} as const;
export type EventName = keyof typeof eventTypes;

export const secondsNow = (): number => Math.floor(Date.now() / 1_000);

/** The claims of an event about an account at an issuer, for the client `mandate`. */
export const eventClaims = (issuer: string, name: EventName, sub: string) => ({
  ...{ iss: issuer, aud: "mandate", iat: secondsNow(), jti: crypto.randomUUID() },
  sub_id: { format: "iss_sub", iss: issuer, sub },
  events: { [eventTypes[name]]: {} },
});

export type Change = { claims?: Record<string, unknown>; header?: Record<string, unknown>; key?: KeyObject };

/** The endpoint of this process over HTTP, and an identity provider that sends it events. */
export class EventSender {
  private constructor(
    readonly idp: SaysAnything,
    readonly keys: KeyPairKeyObjectResult,
    private readonly server: Server,
  ) {}

  static async start(): Promise<EventSender> {
    const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const idp = await SaysAnything.start(keys);
    const lane = makeFastLane({ [path]: route });
    const server = createServer((request, response) => {
      void (lane(request.url ?? "")?.handle(request, response) ?? response.writeHead(404).end());
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return new EventSender(idp, keys, server);
  }

  /** Signs an event as the provider does, except for the change. */
  token(name: EventName, sub: string, { claims, header, key = this.keys.privateKey }: Change = {}): string {
    const usual = { alg: "ES256", typ: "secevent+jwt", kid: "k1" } as const;
    return signCompact({ ...usual, ...header }, { ...eventClaims(this.idp.url, name, sub), ...claims }, key);
  }

  async post(body: string, type = "application/secevent+jwt") {
    const at = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
    const response = await fetch(at, { method: "POST", body, headers: { "content-type": type } });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: text === "" ? {} : JSON.parse(text) };
  }

  send(name: EventName, sub: string, change: Change = {}) {
    return this.post(this.token(name, sub, change));
  }

  close(): void {
    this.idp.end();
    this.server.closeAllConnections();
    this.server.close();
  }
}
