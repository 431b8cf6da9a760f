import { hash } from "node:crypto";
import type { SubjectContext } from "@/lib/decisions/model";
import { loadSubject } from "@/lib/decisions/store";
import { snapshot } from "@/lib/platform/commit/snapshot";
import type { PepStanding } from "@/lib/resource-servers/standing/model";
import { loadPep } from "@/lib/resource-servers/standing/store";

/** Answers the context of a token, by its `jti`. */
export const subjectOf = snapshot<SubjectContext>("subjects", 20_000, loadSubject);

const pepByHash = snapshot<PepStanding>("peps", 2_000, loadPep);

/** Answers the PEP that presented the key. The key itself is never kept. */
export const pepOf = (key: string, fresh: boolean): Promise<PepStanding | undefined> =>
  pepByHash(hash("sha256", key, "hex"), fresh);
