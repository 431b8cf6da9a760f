/** The one file of a pack. */
export const packFile = "pack.zip";

/** Files of a pack that the verifier reads by their names. */
export const packPaths = {
  multiProof: "multi-proof.json",
  keptCheckpoint: "kept-checkpoint.txt",
  consistency: "consistency-proof.txt",
  keySet: "jwks.json",
  keyHistory: "keys.json",
} as const;
