import type { CatalogueType } from "@/lib/authority/language/model";

export const resourceServerStatuses = ["active", "disabled"] as const;
export type ResourceServerStatus = (typeof resourceServerStatuses)[number];

export const tokenAlgorithms = ["ES256", "RS256"] as const;
/** The signature algorithm of this server's access tokens. RFC 9068 requires only RS256 of every server. */
export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

/** A protected system with its catalogue. It also asks for decisions, as PEP. */
export type ResourceServer = {
  id: string;
  name: string;
  identifier: string;
  status: ResourceServerStatus;
  catalogueVersion: number;
  types: CatalogueType[];
  tokenAlg: TokenAlgorithm;
  createdById: string;
  createdAt: Date;
  version: number;
};

/** The word under which dual control keeps edits of a server that lower effects. */
export const serverControl = "resource-server";

export type ResourceServerKey = {
  id: string;
  resourceServerId: string;
  name: string;
  createdById: string;
  createdAt: Date;
  revokedAt: Date | null;
};

export const MAX_TYPES = 50;
export const MAX_ACTIONS = 50;
export const MAX_FIELDS = 50;
