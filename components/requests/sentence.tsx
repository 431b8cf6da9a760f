import { DirectionMark } from "@/components/authority/effect-lines";
import type { ShownDocument } from "@/components/requests/review/shown-document";
import { cn } from "@/components/ui/cn";
import { agentLabel } from "@/lib/agents/model";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { Authority } from "@/lib/authority/language/model";
import { diffAuthority } from "@/lib/authority/words/diff";
import { explainParts } from "@/lib/authority/words/explain";
import type { RiskPart } from "@/lib/risk/model";

type Part = { id: string; says: string; mark: { direction: "widens" | "narrows" | "same"; word: string } };

/** The direction of change of one element, as a mark with a word. */
function markOf(axes: readonly { axis: string; direction: string }[]): Part["mark"] {
  if (axes.some(({ axis }) => axis === "element")) return { direction: "widens", word: "new" };
  if (axes.some(({ direction }) => direction === "widens")) return { direction: "widens", word: "wider" };
  if (axes.some(({ direction }) => direction === "narrows")) return { direction: "narrows", word: "narrower" };
  return { direction: "same", word: "as before" };
}

/**
 * Splits the sentence of a document into one part for each element. Undefined if there is only one part, or if the
 * parts differ from the hashed sentence.
 */
export function partsOf({ sentence, effective, agent }: ShownDocument, before: Authority): Part[] | undefined {
  const elements = canonicalAuthority(effective);
  const parts = explainParts(elements);
  const name = agentLabel(agent);
  if (parts.length < 2 || sentence !== `${name} may ${parts.join("; and may ")}.`) return undefined;
  const changes = diffAuthority(before, effective);
  return elements.map(({ id }, index) => ({
    id,
    says: parts[index] ?? "",
    mark: markOf(changes.filter(({ element }) => element === id)),
  }));
}

type SentenceProps = {
  shown: ShownDocument;
  before: Authority;
  /** In a dialog, where it is no heading. */
  small?: boolean;
  /** Parts of the risk that are said with the sentence, such as no limit on the amount. */
  marked?: readonly RiskPart[];
};

/** Marked parts of the risk, behind the sentence. */
function Marked({ parts }: { parts: readonly RiskPart[] }) {
  return parts.map(({ code, sentence }) => (
    <span key={code}>
      {" "}
      <mark className="rounded-sm bg-badbg px-1 text-bad">{sentence}</mark>
    </span>
  ));
}

/** The requested authority as one sentence, or as a list if it has several parts. */
export function Sentence({ shown, before, small, marked = [] }: SentenceProps) {
  const parts = partsOf(shown, before);
  const look = cn(
    "[overflow-wrap:anywhere]",
    small ? "font-semibold" : "scroll-mt-20 text-balance font-bold text-lg tracking-[-0.01em]",
  );
  const Title = small ? "p" : "h2";
  const focusable = small ? {} : { tabIndex: -1, "data-sentence": "" };
  if (!parts) {
    return (
      <Title className={look} {...focusable}>
        <span>{shown.sentence}</span>
        <Marked parts={marked} />
      </Title>
    );
  }
  return (
    <div className="flex flex-col gap-1.5">
      <Title className={look} {...focusable}>
        {agentLabel(shown.agent)} may
      </Title>
      <ul aria-label="Requested authority" className="flex flex-col gap-1.5">
        {parts.map(({ id, says, mark }) => (
          <li key={id} className="border-line border-s-2 ps-3 [overflow-wrap:anywhere]">
            <DirectionMark {...mark} /> <span className="font-semibold">{says}</span>
          </li>
        ))}
      </ul>
      {marked.length > 0 && (
        <p>
          <Marked parts={marked} />
        </p>
      )}
    </div>
  );
}
