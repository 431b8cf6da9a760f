/** Describes the files of a pack to its reader. */
export const packReadme = `Evidence pack of Mandate

report.html              the report, to be read and printed
timeline.csv             the events of the report as a table
entries/N.json           entry N of the log: its sealed bytes, its texts, its proof to the checkpoint of the manifest
multi-proof.json         one proof of all entries to the same checkpoint
kept-checkpoint.txt      a checkpoint that the maker of the pack kept before, if there is one
consistency-proof.txt    the proof that the log only grew since that checkpoint
delegations/*.json       the signed delegations on which an entry rests, root first
requests/*.json          documents of requests as approvers saw them, with the votes
action-approvals/*.json  approvals of single actions, with the votes
policies/*.json          the versions of approval policies that these requests had to pass
jwks.json                the keys that sign delegations
keys.json                the same keys and the log's key, each with the time in which it signed
log-key.txt              the log's key. Compare it with the one that you know from another source
manifest.json            size and SHA-256 of each file, signed by the log's key
manifest.sig             the signature: manifest.json, an empty line and manifest.sig are a C2SP signed note
verify.mjs               the verifier, which needs no installation
expected-output.txt      the output of the verifier for this pack

Verify the pack without the server. You need Node 20.12 or later:

  node verify.mjs pack.zip --key KEY

The verifier in the pack proves nothing to a reader who does not trust the pack. Compare its SHA-256 with the one that
the console shows, or build it from the source of Mandate: node scripts/verifier.mjs
`;
