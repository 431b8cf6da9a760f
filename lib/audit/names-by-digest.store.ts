import { query } from "./store";

/** A name with its salt, in base64. */
export type SaltedName = { readonly salt: string; readonly value: string };

/** So many names are remembered at most. */
const mostKnown = 20_000;

/**
 * The names that records hold by their digests, for a reader of many records. A name that was read before is not sent
 * again. Each time the database states whether all of them still exist, because names are erased.
 */
export class NamesByDigest {
  private known = new Map<string, SaltedName>();

  /** Reads the names of these digests that were not erased. */
  async read(digests: ReadonlySet<string>): Promise<ReadonlyMap<string, SaltedName>> {
    const found = new Map<string, SaltedName>();
    const unmet: string[] = [];
    for (const digest of digests) {
      const name = this.known.get(digest);
      if (name) found.set(digest, name);
      else unmet.push(digest);
    }
    if (found.size > 0 && !(await areKept([...found.keys()]))) {
      this.known = new Map();
      return this.read(digests);
    }
    if (unmet.length > 0)
      for (const [digest, name] of await namesOf(unmet)) found.set(digest, this.remember(digest, name));
    return found;
  }

  private remember(digest: string, name: SaltedName): SaltedName {
    if (this.known.size >= mostKnown) this.known = new Map();
    this.known.set(digest, name);
    return name;
  }
}

async function areKept(digests: readonly string[]): Promise<boolean> {
  const { rows } = await query<{ kept: number }>(
    "select count(*)::int as kept from kept_names where digest = any($1::text[])",
    [digests],
  );
  return rows[0]?.kept === digests.length;
}

async function namesOf(digests: readonly string[]): Promise<[digest: string, name: SaltedName][]> {
  const { rows } = await query<SaltedName & { digest: string }>(
    "select digest, encode(salt, 'base64') as salt, value from kept_names where digest = any($1::text[])",
    [digests],
  );
  return rows.map(({ digest, salt, value }) => [digest, { salt, value }]);
}
