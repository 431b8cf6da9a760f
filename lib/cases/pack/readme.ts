/** Describes the files of a pack to its reader. */
export const packReadme = `Evidence pack of Mandate

report.html          the report, to be read and printed
timeline.csv         the events of the report as a table
entries/N.json       entry N of the log: its sealed bytes, its texts, its proof to the checkpoint of the manifest
delegations/*.json   the signed delegations on which an entry rests, root first
requests/*.json      documents of requests as approvers saw them, with the votes
jwks.json            the keys that sign delegations
log-key.txt          the log's key. Compare it with the one that you know from another source
manifest.json        size and SHA-256 of each file, signed by the log's key
manifest.sig         the signature: manifest.json, an empty line and manifest.sig are a C2SP signed note
expected-output.txt  the checks that the verifier prints for this pack

Verify the pack without the server, in a copy of Mandate's source:

  npm run verify -- pack.zip --key KEY
`;
