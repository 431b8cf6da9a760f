import { parseAuthority } from "@/lib/authority/language/parse";
import { explainParts } from "@/lib/authority/words/explain";

/** An authority in words, one line for each element; what cannot be read stays as it was typed. */
export function AuthorityLines({ value, none }: { value: unknown; none: string }) {
  if (value === null) return none;
  const parsed = parseAuthority(value);
  if (!parsed.ok) return <code>{typeof value === "string" ? value : JSON.stringify(value)}</code>;
  return (
    <ul>
      {explainParts(parsed.authority).map((part) => (
        <li key={part}>May {part}.</li>
      ))}
    </ul>
  );
}
