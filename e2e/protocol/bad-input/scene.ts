import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, beforeAll } from "vitest";
import { type OwnServer, refusingServer } from "@/e2e/protocol/bad-input/fixture";
import { signerOf } from "@/e2e/protocol/bad-input/forge";
import type { Scene } from "@/e2e/protocol/bad-input/places";
import { loadKeyEncryptionKey } from "@/lib/platform/keys/key-encryption-key";
import { openPrivateKey, type StoredKeyPair } from "@/lib/platform/keys/key-pair";
import { AgentClient, newKey } from "@/lib/testing/agent-client";
import { enrolmentToken } from "@/lib/testing/stage";

/** A server of the file's own, with everything that a forger has and much that no forger has: the server's key. */
export function forgersScene(): { scene: Scene; calls: () => number } {
  const scene = refusingServer() as Scene;
  let calls = 0;
  const listener = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  beforeAll(async () => {
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    const address = listener.address();
    scene.canary = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/jwks.json`;
    scene.signToken = (await serversSigner(scene, "access-token-es256")).sign;
    scene.openToken = await enrolmentToken(scene.stage, scene.subject.agentId);
    const key = newKey();
    scene.instance = new AgentClient(scene.server.publicUrl, { ...key, jwk: { ...key.jwk, kid: "first" } });
    await scene.instance.enrol(await enrolmentToken(scene.stage, scene.subject.agentId));
  });
  afterAll(() => {
    listener.close();
  });
  return { scene, calls: () => calls };
}

/** A signing key of the server, opened with the key-encryption key in the server's own directory. */
export async function serversSigner(
  { server, sql }: OwnServer,
  purpose: string,
): Promise<{ kid: string; sign: Scene["signToken"] }> {
  const [stored] = await sql<StoredKeyPair>(
    `select kid, purpose, alg, public_jwk as "publicJwk", wrapped from signing_keys
     where purpose = $1 and state = 'active'`,
    [purpose],
  );
  const key = stored && openPrivateKey(await loadKeyEncryptionKey({ dataDir: server.dataDir }), stored);
  if (!key) throw new Error(`The server's key for ${purpose} could not be opened.`);
  return { kid: stored.kid, sign: signerOf(key) };
}
