import { hash } from "node:crypto";
import type { SubjectContext } from "@/lib/decisions/model";
import { loadSubject } from "@/lib/decisions/store";
import { clock } from "@/lib/platform/base/clock";
import { snapshot } from "@/lib/platform/database/commit/snapshot";
import type { PepStanding } from "@/lib/resource-servers/standing.model";
import { loadPep } from "@/lib/resource-servers/standing.store";

/** Reads the context of a token, by its `jti`. Tokens of one instance or delegation share its cached facts. */
export const subjectOf = snapshot<SubjectContext>("subjects", {
  megabytes: 22,
  load: loadSubject,
  shares: ({ client, chain, hops, token }) => [client, chain, ...(token.narrowing ? [] : [hops])],
  usefulMs: ({ token }) => token.expiresAt.getTime() - clock.now().getTime(),
});

const pepByHash = snapshot("peps", {
  megabytes: 3,
  load: async (hash: string) => {
    const pep = await loadPep(hash);
    return pep && { ...pep, dependencies: pep.server.dependencies };
  },
});

/** Finds the PEP by its key. The key itself is never stored. */
export const pepOf = (key: string, fresh: boolean): Promise<PepStanding | undefined> =>
  pepByHash(hash("sha256", key, "hex"), fresh);
