import { prisma } from "@/lib/platform/database/prisma";

export type RequestDocument = {
  id: string;
  revision: number;
  /** The exact text that approvers saw; its SHA-256 is the digest. */
  document: string;
  digest: string;
  /** The version of the approval policy whose steps it had to pass. */
  policy: { id: string; version: number };
  votes: {
    person: string;
    step: number;
    verdict: string;
    digest: string;
    note: string;
    at: string;
    passkey: unknown;
  }[];
};

/**
 * Reads the documents of requests as they were decided, with the votes for them. Knows no caller: the use case that asks
 * decides who may.
 */
export async function requestDocuments(ids: readonly string[]): Promise<RequestDocument[]> {
  const rows = await prisma().request.findMany({
    where: { id: { in: [...ids] } },
    orderBy: { id: "asc" },
    select: {
      ...{ id: true, revision: true, document: true, digest: true, policyId: true, policyVersion: true },
      votes: { orderBy: { id: "asc" } },
    },
  });
  return rows.map(({ votes, policyId: id, policyVersion: version, ...row }) => ({
    ...row,
    policy: { id, version },
    votes: votes
      .filter(({ revision, withdrawnAt }) => revision === row.revision && withdrawnAt === null)
      .map(({ personId: person, step, verdict, digest, note, at, passkey }) => ({
        ...{ person, step, verdict, digest, note, at: at.toISOString(), passkey },
      })),
  }));
}
