import { listQuery } from "@/components/data/queries";
import { RevocationList } from "@/lib/revocation/schema";

export const revocationListKey = ["revocations", "list"] as const;

/** Revocations, page by page, newest first, each with the proof of its effect. */
export const revocationList = listQuery(revocationListKey, "/api/revocations", RevocationList);
