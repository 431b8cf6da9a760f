import type { AuditEntry } from "@/lib/audit/schema";

type Told = { sentence: AuditEntry["sentence"]; subject: Pick<AuditEntry["subject"], "name"> };

/**
 * Splits the sentence of an entry before its deed: `refund-agent was allowed to ` and `create a payment of 20 EUR`. The
 * columns Who and Outcome show the first part already. Both parts together are the sentence.
 */
export function sentenceParts({ sentence, subject: { name } }: Told): { lead: string; deed: string } {
  const leads = name ? [`${name} was allowed to `, `${name} was not allowed to `, `${name} `] : [];
  const lead = leads.find((begin) => sentence.startsWith(begin)) ?? "";
  return { lead, deed: sentence.slice(lead.length) };
}
