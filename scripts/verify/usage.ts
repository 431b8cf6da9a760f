/** The command as the reader started it: in a copy of the source, or as one file. */
const command = process.argv[1]?.endsWith(".ts") ? "npm run verify --" : "node verify.mjs";

export const usage = `Verifies offline what this deployment vouches for. Needs no server.

  ${command} FILE.json [--key KEY]                    an entry's evidence, as the console downloads it
  ${command} FILE.json [--key KEY] [--jwks KEYS]      a certificate of retirement, as the console downloads it
  ${command} FILE.tlog-proof --entry BYTES --key KEY  a proof (GET /api/audit/{index}/proof) and the entry's
                                                             exact bytes (GET /log/entries/{index})
  ${command} CHECKPOINT [PROOF] --key KEY [--since OLD]
                                                             a checkpoint (GET /log/checkpoint), which extends the OLD
                                                             one that you kept by PROOF (GET /log/consistency)
  ${command} DIRECTORY [--key KEY] [--since OLD]      a copy of the log's files: checkpoint, tile/…, and also
                                                             tile/entries/…. The tree is computed again
  ${command} FILE.json [--jwks KEYS]                  a delegation's signed chain, as the console downloads it,
                                                             with or without a token that rests on it
  ${command} CHAIN --jwks KEYS                        a chain as GET /oauth/delegations/{id} answers it, or
                                                             with one signed delegation on each line, root first
  ${command} CHAIN --jwks KEYS --token TOKEN --status LIST
                                                             the same with an access token that rests on it, and the
                                                             status list it names (GET /oauth/status-lists/{id})

  ${command} FOLDER [--key KEY]                       an export: manifest.json, manifest.sig and its files.
                                                             Instead of the folder, the manifest can be named
  ${command} pack.zip [--key KEY]                     an evidence pack, or its unpacked folder

KEY is the log's verifier key, or a file that holds it: what GET /log/key answered when you trusted the log.
With --since and a PROOF, an entry's evidence or tlog-proof is compared with the OLD checkpoint as well.
--witness WKEY asks for the cosignature of a witness whose verifier key you know. It can be given several times.
KEYS is a file with the issuer's key set: what GET /.well-known/jwks.json answered when you trusted the issuer.
With --key alone, the log vouches for a certificate, and the signer of its statement is not checked.
For chains and tokens: --at TIME judges at another instant than now, --issuer URL names the issuer you expect,
--audience URL the resource server that the token must be for.
The verdict, and the exit code:
  Verified (0)                      everything holds under keys that you gave
  Consistent with itself only (3)   everything holds under keys from the file: anyone can make such a file
  Refused (1)                       something does not hold
  2                                 this input cannot be verified`;
