import { equalBytes } from "@/components/audit/verify-in-browser";
import { extendsTree, readConsistency } from "./consistency";
import { isSignedBy, readLogKey, readNote, type SignedNote } from "./signed-note";

export type Verdict = "consistent" | "forked" | "rolled-back" | "not-this-log" | "not-signed" | "unknown";

export type Comparison = { verdict: Verdict; title: string; says: string };

/** Answers of the server, in text. */
export type LogReader = {
  checkpoint(): Promise<string>;
  key(): Promise<string>;
  consistency(from: number, to: number): Promise<string>;
};

const count = (size: number): string => `${size.toLocaleString("en")} ${size === 1 ? "entry" : "entries"}`;

/**
 * Compares a kept checkpoint with the present one. This browser verifies both signatures and the consistency proof; it
 * believes the server nothing but the key, unless the person gives it.
 *
 * @param givenKey The log's verifier key as it was kept. Empty: the key that the server publishes.
 */
export async function compareWithKept(kept: string, givenKey: string, log: LogReader): Promise<Comparison> {
  if (!globalThis.crypto?.subtle) {
    return unknown("This page is not served over https, so the browser offers no cryptography.");
  }
  const old = readNote(kept);
  if (!old) return unknown("This is no signed checkpoint. Choose the file as it was kept, or paste all of its lines.");
  const key = readLogKey(givenKey.trim() === "" ? await log.key() : givenKey);
  if (!key) return unknown("The key is no verifier key of a log.");
  const now = readNote(await log.checkpoint());
  if (!now) return unknown("The server did not answer with a signed checkpoint.");
  if (old.origin !== now.origin || old.origin !== key.name) return otherLog(old, now);
  const refused = await signatureFault(old, now, key);
  return refused ?? judge(old, now, log);
}

async function signatureFault(old: SignedNote, now: SignedNote, key: Parameters<typeof isSignedBy>[1]) {
  const [oldSigned, nowSigned] = [await isSignedBy(old, key), await isSignedBy(now, key)];
  if (oldSigned === undefined || nowSigned === undefined) {
    return unknown("This browser does not know Ed25519. Run npm run verify with --since instead.");
  }
  if (oldSigned && nowSigned) return undefined;
  const which = oldSigned ? "The present checkpoint" : "The kept checkpoint";
  return {
    verdict: "not-signed",
    title: "Not signed by this key",
    says: `${which} is not signed by the key ${key.keyId} of ${key.name}. It proves nothing.`,
  } as const;
}

async function judge(old: SignedNote, now: SignedNote, log: LogReader): Promise<Comparison> {
  if (old.size > now.size) {
    return {
      verdict: "rolled-back",
      title: "Rolled back",
      says: `The kept checkpoint covers ${count(old.size)}, and the present log has only ${count(now.size)}. Entries were lost. Keep both checkpoints: they prove it.`,
    };
  }
  if (old.size === now.size) return equalBytes(old.root, now.root) ? consistent(old, now) : forked(old);
  const proof = readConsistency(await log.consistency(old.size, now.size), old.size);
  if (!proof) return unknown("The server did not answer with a consistency proof. Try again.");
  return (await extendsTree(old, now, proof)) ? consistent(old, now) : forked(old);
}

const consistent = (old: SignedNote, now: SignedNote): Comparison => ({
  verdict: "consistent",
  title: "Consistent",
  says: `The present log of ${count(now.size)} begins with the ${count(old.size)} of the kept checkpoint, unchanged.`,
});

const forked = (old: SignedNote): Comparison => ({
  verdict: "forked",
  title: "Forked",
  says: `The present log does not begin with the ${count(old.size)} of the kept checkpoint. The log showed two histories. Keep both checkpoints: they prove it.`,
});

const otherLog = (old: SignedNote, now: SignedNote): Comparison => ({
  verdict: "not-this-log",
  title: "Another log",
  says: `The kept checkpoint is of ${old.origin}, and the present log is ${now.origin}. After a restoration the log has another name: see Restorations.`,
});

const unknown = (says: string): Comparison => ({ verdict: "unknown", title: "Not compared", says });
