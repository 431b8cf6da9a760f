import { sendJson } from "@/components/data/api-client";
import { readQuery } from "@/components/data/queries";
import { CompletenessResponse } from "@/lib/log-keeping/completeness.schema";
import { type EraseTexts, TextsErased } from "@/lib/log-keeping/erasing.schema";
import { LegalHoldList, type PlaceHold } from "@/lib/log-keeping/holds.schema";
import { type ChangeRetention, RetentionResponse } from "@/lib/log-keeping/retention.schema";
import { WitnessList } from "@/lib/log-keeping/witnesses.schema";
import type { LogReader } from "./compare";

/** The evidence that the log is complete. */
export const completeness = readQuery(["completeness"], "/api/audit/completeness", CompletenessResponse);

async function textOf(path: string): Promise<string> {
  const response = await fetch(path, { credentials: "same-origin", cache: "no-store" });
  if (!response.ok) throw new Error(`The server answered ${response.status} for ${path}.`);
  return response.text();
}

/** The public log of this server. */
export const ownLog: LogReader = {
  checkpoint: () => textOf("/log/checkpoint"),
  key: () => textOf("/log/key"),
  consistency: (from, to) => textOf(`/log/consistency?from=${from}&to=${to}`),
};

/** Names a witness by its key. */
export const addWitness = (vkey: string) => sendJson("POST", "/api/log-witnesses", { vkey }, { schema: WitnessList });

/** Removes a witness. */
export const removeWitness = (id: string) =>
  sendJson("DELETE", `/api/log-witnesses/${id}`, {}, { schema: WitnessList });

/** Changes how long records are kept. */
export const changeRetention = (change: ChangeRetention) =>
  sendJson("PUT", "/api/log-retention", change, { schema: RetentionResponse });

/** Places a legal hold. */
export const placeHold = (hold: PlaceHold) => sendJson("POST", "/api/legal-holds", hold, { schema: LegalHoldList });

/** Releases a legal hold. */
export const releaseHold = (id: string, reason: string) =>
  sendJson("POST", `/api/legal-holds/${id}/release`, { reason }, { schema: LegalHoldList });

/** Erases texts beside an entry. */
export const eraseTexts = (index: number, order: EraseTexts) =>
  sendJson("POST", `/api/audit/${index}/erasures`, order, { schema: TextsErased });
