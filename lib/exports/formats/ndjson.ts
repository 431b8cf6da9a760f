import type { PortionEntry } from "@/lib/audit/portion";

/**
 * Writes an entry as one line of JSON: its index, its leaf hash (RFC 6962), the exact text of its sealed bytes, and the
 * erasable texts that are left. Hash and salts are in base64.
 */
export const ndjsonLine = ({ index, sealed: { leafHash, text, texts } }: PortionEntry): string =>
  `{"index":${index},"leafHash":"${leafHash}","entry":${JSON.stringify(text)},"texts":${JSON.stringify(texts)}}\n`;
