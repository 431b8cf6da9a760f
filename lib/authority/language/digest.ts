import { digestOf } from "@/lib/protocols/jcs/canonicalise";
import { canonicalAuthority } from "./canonical";
import type { Authority } from "./model";

/**
 * Computes the digest of an authority's canonical form: equal for equal meaning, different for any other.
 *
 * Element ids are part of the meaning: counters are kept under them (L7).
 *
 * @see [RFC 8785 - JSON Canonicalization Scheme](https://www.rfc-editor.org/rfc/rfc8785.html)
 */
export const authorityDigest = (authority: Authority): string => digestOf(canonicalAuthority(authority));
