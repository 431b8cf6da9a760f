import { type Api, openSession, type Session } from "./people";

let made = 0;

/** A name that no other test uses. */
export const unique = (word: string): string => `${word}-${process.pid}-${Date.now().toString(36)}-${++made}`;

type Ref = { id: string };
export type AgentRef = Ref & { name: string; version: number };
export type RequestRef = Ref & { digest: string; sentence: string };

/** Adds a person and signs them in. */
export async function newcomer(
  admin: Api,
  roles: string[],
  name = "Nadia Brandt",
): Promise<Session & { email: string; password: string }> {
  const email = `${unique("person")}@acme.example`;
  const password = unique("a password of their own");
  await admin.post<Ref>("/api/people", { email, name, roles, password });
  return { ...(await openSession({ email, password })), email, password };
}

type AgentFields = {
  ownerEmail: string;
  name?: string;
  displayName?: string;
  purpose?: string;
  blueprintId?: string;
  riskTier?: string;
};

/** Registers an agent and activates it. */
export async function newAgent(security: Api, fields: AgentFields): Promise<AgentRef> {
  const body = { name: unique("agent"), purpose: "Pays granted refunds.", environment: "prod", riskTier: "low" };
  const { id } = await security.post<Ref>("/api/agents", { ...body, ...fields });
  return security.post<AgentRef>(`/api/agents/${id}/activate`);
}

/** Asks for authority to read payments of the demonstration's payments system. */
export const newRequest = (asker: Api, agentId: string, purpose = "Read back refunds"): Promise<RequestRef> =>
  asker.post<RequestRef>("/api/requests", {
    agentId,
    purpose,
    authority: [
      {
        type: "payment",
        locations: ["https://payments.demo.example"],
        actions: ["read"],
        identifiers: ["account/eu-*"],
      },
    ],
    expiresAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
  });
