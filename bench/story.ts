import { BenchAgent } from "@/bench/agent";
import { type Session, signIn } from "@/bench/session";

const password = "correct horse battery staple";

type Story = { pepKey: string; agent: BenchAgent; agentId: string };

/** Lives the story over HTTP, from a resource server to an enrolled agent with authority. */
export async function setUpStory(url: string, admin: Session, resource: string): Promise<Story> {
  await admin("POST", "/api/people", { email: "owner@bench.example", name: "Owner", roles: ["member"], password });
  await admin("POST", "/api/people", {
    email: "approver@bench.example",
    name: "Approver",
    roles: ["approver"],
    password,
  });
  const types = [
    { name: "payment", actions: ["create", "read"], fields: { amount: { kind: "money", unitField: "currency" } } },
  ];
  const server = await admin("POST", "/api/resource-servers", { name: "Payments", identifier: resource, types });
  const { key = "" } = await admin("POST", `/api/resource-servers/${server.id}/keys`, { name: "bench" });
  const { agent, agentId } = await addAgent(url, admin, resource, "bench-agent");
  return { pepKey: key, agent, agentId };
}

/** Registers, activates and enrols one more agent and gives it authority to pay. */
export async function addAgent(
  url: string,
  admin: Session,
  resource: string,
  name: string,
): Promise<Omit<Story, "pepKey">> {
  const description = {
    name,
    purpose: "Pays",
    ownerEmail: "owner@bench.example",
    environment: "prod",
    riskTier: "low",
  };
  const { id: agentId = "", spiffeId = "" } = await admin("POST", "/api/agents", description);
  await admin("POST", `/api/agents/${agentId}/activate`, {});
  const { token = "" } = await admin("POST", `/api/agents/${agentId}/enrolment-tokens`, { ttlSeconds: 600 });
  const agent = new BenchAgent(url);
  agent.spiffeId = spiffeId;
  await agent.enrol(token);
  const [owner, approver] = await people(url);
  const authority = [
    {
      type: "payment",
      locations: [resource],
      actions: ["create"],
      identifiers: ["account/eu-*"],
      limits: [
        { field: "amount", unit: "USD", max_each: "500.00", max_total: "1000000000.00", window: "P1D" },
        { max_count: 1_000_000_000, window: "PT1H" },
      ],
    },
  ];
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const request = await owner("POST", "/api/requests", { agentId, purpose: "Pay", authority, expiresAt });
  await approver("POST", `/api/requests/${request.id}/approve`, { digest: request.digest, note: "" });
  return { agent, agentId };
}

const sessions = new Map<string, Promise<[Session, Session]>>();

function people(url: string): Promise<[Session, Session]> {
  const known = sessions.get(url);
  if (known) return known;
  const both = Promise.all([
    signIn(url, "owner@bench.example", password),
    signIn(url, "approver@bench.example", password),
  ]);
  sessions.set(url, both);
  return both;
}
