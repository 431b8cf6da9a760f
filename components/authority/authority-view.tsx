import { KeyValue } from "@/components/ui/key-value";
import type { Authority, AuthorityElement } from "@/lib/authority/language/model";
import { type Axis, describeElement } from "@/lib/authority/words/describe";
import { explainElement } from "@/lib/authority/words/explain";

/** Axes that the heading of an element already shows. */
const said: readonly Axis[] = ["type", "actions"];

/** The one line that names an element: `create, read payment`. */
export const elementTitle = ({ type, actions }: AuthorityElement): string => `${actions.join(", ")} ${type}`;

/** The facts of an element, one under the other; facts of one kind stand together. */
export function ElementFacts({ element, skip = said }: { element: AuthorityElement; skip?: readonly Axis[] }) {
  const items = new Map<string, string[]>();
  for (const { axis, label, text } of describeElement(element)) {
    if (!skip.includes(axis)) items.set(label, [...(items.get(label) ?? []), text]);
  }
  return (
    <KeyValue
      className="grid-cols-[7.5rem_minmax(0,1fr)]"
      items={[...items].map(([label, texts]) => ({ label, value: texts.join("; ") }))}
    />
  );
}

/** An authority in words: every element with everything that bounds it. One element has to cover an action. */
export function AuthorityView({ authority }: { authority: Authority }) {
  return (
    <ol className="flex flex-col">
      {authority.map((element) => (
        <li key={element.id ?? explainElement(element)} className="border-line p-4 not-first:border-t">
          <h3 className="mb-2 font-mono">{elementTitle(element)}</h3>
          <ElementFacts element={element} />
        </li>
      ))}
    </ol>
  );
}
