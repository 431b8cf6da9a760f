import type { IssuerKind, KeySource } from "@/lib/trusted-issuers/model";

/** Kinds of issuers: for workloads or for people. */
export const kindWords: Record<IssuerKind, { label: string; hint: string }> = {
  workloads: { label: "Workloads", hint: "A cluster, a CI system or a SPIFFE trust domain: instances enrol by it." },
  people: { label: "People", hint: "An identity provider: its tokens represent people." },
};

/** Sources of an issuer's keys. */
export const sourceWords: Record<KeySource, { label: string; hint: string }> = {
  discovery: {
    label: "Discovery",
    hint: "From the issuer's own /.well-known/openid-configuration; suits most issuers.",
  },
  jwks_uri: { label: "Key set URL", hint: "A JWKS at an address you give." },
  spiffe_bundle: { label: "SPIFFE bundle", hint: "The bundle endpoint of a trust domain." },
  jwks: { label: "Pasted key set", hint: "For an issuer this server cannot reach. It does not renew itself." },
};

export const kinds: readonly IssuerKind[] = ["workloads", "people"];
export const sources: readonly KeySource[] = ["discovery", "jwks_uri", "spiffe_bundle", "jwks"];
