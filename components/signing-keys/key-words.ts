import type { KeyResponse } from "@/lib/signing-keys/schema";

type Purpose = KeyResponse["purpose"];

/** The objects that a key of each purpose signs. */
export const purposeWords: Record<Purpose, { label: string; signs: string }> = {
  "access-token-es256": { label: "Access tokens (ES256)", signs: "Access tokens of every agent." },
  "access-token-rs256": {
    label: "Access tokens (RS256)",
    signs: "Access tokens for resource servers that read RS256 only.",
  },
  delegation: { label: "Delegations", signs: "Every version of every delegation." },
  retirement: { label: "Certificates of retirement", signs: "The statement of every certificate of retirement." },
  "subject-token": {
    label: "Subject tokens",
    signs: "Proofs that a person is signed in. Only this server reads them.",
  },
  checkpoint: {
    label: "Audit log",
    signs: "Checkpoints of the sealed log. The key is the log's identity and never changes.",
  },
};

/** A length of time in whole days or hours, as a sentence says it. */
export function lengthWords(hours: number): string {
  const [count, unit] = hours % 24 === 0 && hours > 24 ? [hours / 24, "day"] : [hours, "hour"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** The keys of one purpose by what they are for now. */
export type KeysOfPurpose = {
  purpose: Purpose;
  /** Published and waiting, active, and retired ones that are still published: the newest first. */
  published: KeyResponse[];
  active: KeyResponse | undefined;
  waiting: KeyResponse | undefined;
  /** Retired, and no longer published. */
  past: KeyResponse[];
};

const isPast = ({ state, publishedUntil }: KeyResponse, now: number): boolean =>
  state === "retired" && publishedUntil !== null && Date.parse(publishedUntil) <= now;

/** Groups keys by their purpose, in the order of the table above. */
export function byPurpose(keys: readonly KeyResponse[], now: number): KeysOfPurpose[] {
  return (Object.keys(purposeWords) as Purpose[]).map((purpose) => {
    const own = keys.filter((key) => key.purpose === purpose);
    return {
      purpose,
      published: own.filter((key) => !isPast(key, now)),
      active: own.find(({ state }) => state === "active"),
      waiting: own.find(({ state }) => state === "published"),
      past: own.filter((key) => isPast(key, now)),
    };
  });
}
