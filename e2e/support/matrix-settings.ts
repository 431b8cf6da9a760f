import { newKey } from "@/e2e/support/agent-client";
import { type HttpClient, succeeded } from "@/e2e/support/http";

/** Trusts an issuer of workloads whose one key is nobody's. */
export async function trustIssuer(admin: HttpClient): Promise<string> {
  const issuer = `https://platform-${crypto.randomUUID()}.acme.example`;
  const settings = { name: "A platform", kind: "workloads", issuer, keySource: "jwks", jwks: { keys: [newKey().jwk] } };
  return succeeded(await admin.post<{ id: string }>("/api/trusted-issuers", settings)).id;
}

/** Lets people sign in with a provider that is nowhere. */
export async function addProvider(admin: HttpClient): Promise<string> {
  const slug = `p${crypto.randomUUID().slice(0, 12)}`;
  const client = { clientId: slug, clientSecret: "secret-of-a-test" };
  const settings = { slug, name: "A provider", issuer: "http://127.0.0.1:9", ...client };
  return succeeded(await admin.post<{ id: string }>("/api/identity-providers", settings)).id;
}

/** Waits until a record is sealed and answers its place. */
export async function sealedIndex(client: HttpClient, query: string): Promise<string> {
  const deadline = performance.now() + 15_000;
  while (performance.now() < deadline) {
    const { body } = await client.get<{ entries: { index: number }[] }>(`/api/audit?q=${encodeURIComponent(query)}`);
    const [entry] = body.entries;
    if (entry) return String(entry.index);
  }
  throw new Error(`Nothing was sealed about ${query}.`);
}
