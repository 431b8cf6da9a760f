import { enrolInstance } from "@/lib/credentials/commands/enrol";
import type { Instance } from "@/lib/credentials/model";
import { newInstanceKeyPair, registrationBody, signProof } from "@/prisma/seed/builders/instance";

/** Enrols an instance with an enrolment token and a new key, as a running agent does. */
export function enrolWith(token: string): Promise<Instance> {
  const keyPair = newInstanceKeyPair();
  return enrolInstance({
    authorization: `Bearer ${token}`,
    dpop: signProof(keyPair, { method: "POST", path: "/oauth/register" }),
    ...{ body: registrationBody(keyPair), ip: "10.0.0.7", userAgent: "worker/1.0" },
  });
}
