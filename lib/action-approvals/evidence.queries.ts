import { prisma } from "@/lib/platform/database/prisma";

export type ActionApprovalDocument = {
  id: string;
  status: string;
  /** The exact text that approvers saw; its SHA-256 is the digest. */
  document: string;
  digest: string;
  /** The person who approved or denied it last, and the person that they covered for. */
  decision: { person: string; for: string | null; at: string; note: string; passkey: unknown } | null;
  votes: { person: string; for: string | null; step: number; note: string; at: string; passkey: unknown }[];
  /** Who took back the approval before its use, when and why. Absent if no person did. */
  takenBack?: { person: string; at: string; note: string };
  /** The decision that used it. */
  usedBy: string | null;
};

/**
 * Reads approvals of single actions with the votes for them. Knows no caller: the use case that asks decides who may.
 */
export async function approvalDocuments(ids: readonly string[]): Promise<ActionApprovalDocument[]> {
  const rows = await prisma().actionApproval.findMany({
    where: { id: { in: [...ids] } },
    orderBy: { id: "asc" },
    include: { votes: { where: { fellAt: null }, orderBy: { id: "asc" } } },
  });
  return rows.map(({ id, status, document, digest, usedByDecision, votes, ...row }) => ({
    ...{ id, status, document, digest, usedBy: usedByDecision },
    decision:
      row.decidedById === null || row.decidedAt === null
        ? null
        : {
            ...{ person: row.decidedById, for: row.decidedForId, at: row.decidedAt.toISOString() },
            ...{ note: row.note, passkey: row.passkey },
          },
    ...(row.takenBackAt !== null &&
      row.takenBackById !== null && {
        takenBack: { person: row.takenBackById, at: row.takenBackAt.toISOString(), note: row.takenBackNote ?? "" },
      }),
    votes: votes.map(({ personId, forPersonId, step, note, at, passkey }) => ({
      ...{ person: personId, for: forPersonId, step, note, at: at.toISOString(), passkey },
    })),
  }));
}

/** The approval that each decision used, by the id of the decision. */
export async function approvalsUsedBy(decisions: readonly string[]): Promise<string[]> {
  const rows = await prisma().actionApproval.findMany({
    where: { usedByDecision: { in: [...decisions] } },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}
