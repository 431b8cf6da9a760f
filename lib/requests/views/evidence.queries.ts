import { prisma } from "@/lib/platform/database/prisma";

export type RequestDocument = {
  id: string;
  revision: number;
  /** The exact text that approvers saw; its SHA-256 is the digest. */
  document: string;
  digest: string;
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
    select: { id: true, revision: true, document: true, digest: true, votes: { orderBy: { id: "asc" } } },
  });
  return rows.map(({ votes, ...row }) => ({
    ...row,
    votes: votes
      .filter(({ revision, withdrawnAt }) => revision === row.revision && withdrawnAt === null)
      .map(({ personId: person, step, verdict, digest, note, at, passkey }) => ({
        ...{ person, step, verdict, digest, note, at: at.toISOString(), passkey },
      })),
  }));
}
