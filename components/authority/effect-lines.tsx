import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { Authority, AuthorityElement } from "@/lib/authority/language/model";
import { type AxisChange, type Direction, diffAuthority } from "@/lib/authority/words/diff";
import { type ComparedTerms, countAxes, diffTerms } from "@/lib/authority/words/diff-terms";
import { ElementFacts, elementTitle } from "./authority-view";
import { axisNames } from "./axis-names";

const signs: Record<Direction, { sign: string; word: string; colour: string }> = {
  widens: { sign: "▲", word: "widens", colour: "text-wait" },
  narrows: { sign: "▼", word: "narrows", colour: "text-ok" },
  same: { sign: "=", word: "same", colour: "text-ink3" },
};

/** A direction: sign, word and colour. */
export function DirectionMark({ direction, word }: { direction: Direction; word?: string }) {
  const look = signs[direction];
  return (
    <span className={cn("inline-flex items-center gap-1.5 whitespace-nowrap font-semibold text-sm", look.colour)}>
      <span aria-hidden className="w-3 text-center">
        {look.sign}
      </span>
      {word ?? look.word}
    </span>
  );
}

function ChangeLine({ change }: { change: AxisChange }) {
  const { axis, direction, before, after } = change;
  return (
    <li className="grid grid-cols-[5.5rem_minmax(0,1fr)] items-baseline gap-x-3 py-1 @lg:grid-cols-[5.5rem_8rem_minmax(0,1fr)]">
      <DirectionMark direction={direction} />
      <span className="text-ink3">{axisNames[axis]}</span>
      <span className="min-w-0 [overflow-wrap:anywhere] col-start-2 @lg:col-start-auto">
        {direction !== "same" && (
          <>
            <del className="text-ink3 decoration-ink3/60">{before}</del>
            <span aria-hidden className="px-1.5 text-ink3">
              →
            </span>
          </>
        )}
        <ins className={cn("no-underline", direction !== "same" && "font-semibold")}>{after}</ins>
      </span>
    </li>
  );
}

function Group({ title, mark, children }: { title: string; mark?: ReactNode; children: ReactNode }) {
  return (
    <li className="border-line p-4 not-first:border-t">
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-mono">{title}</h3>
        {mark}
      </div>
      {children}
    </li>
  );
}

/** Unchanged axes by name on one line, with details on demand. */
function Unchanged({ changes }: { changes: readonly AxisChange[] }) {
  if (changes.length === 0) return null;
  return (
    <details className="group py-1">
      <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-3">
        <DirectionMark direction="same" />
        <span className="min-w-0 text-ink3 underline decoration-dotted underline-offset-2 group-open:no-underline">
          {changes.map(({ axis }) => axisNames[axis]).join(", ")}
        </span>
      </summary>
      <ul>
        {changes.map((change) => (
          <ChangeLine key={change.axis} change={change} />
        ))}
      </ul>
    </details>
  );
}

function ElementEffect({ element, changes }: { element: AuthorityElement; changes: readonly AxisChange[] }) {
  if (changes.some(({ axis }) => axis === "element")) {
    return (
      <Group title={elementTitle(element)} mark={<DirectionMark direction="widens" word="new" />}>
        <ElementFacts element={element} />
      </Group>
    );
  }
  const [same, other] = [
    changes.filter(({ direction }) => direction === "same"),
    changes.filter(({ direction }) => direction !== "same"),
  ];
  return (
    <Group title={elementTitle(element)}>
      {other.length > 0 && (
        <ul>
          {other.map((change) => (
            <ChangeLine key={change.axis} change={change} />
          ))}
        </ul>
      )}
      <Unchanged changes={same} />
    </Group>
  );
}

type EffectLinesProps = {
  before: Authority;
  after: Authority;
  /** Text for a removed element. */
  gone?: string;
};

/** Compares two authorities by axis. Against an empty one everything is new. */
export function EffectLines({ before, after, gone: goneWord = "does not pass on" }: EffectLinesProps) {
  const changes = diffAuthority(before, after);
  const elements = canonicalAuthority(after);
  const gone = changes.filter(({ axis, direction }) => axis === "element" && direction === "narrows");
  return (
    <ul className="@container flex flex-col">
      {elements.map((element) => (
        <ElementEffect
          key={element.id}
          element={element}
          changes={changes.filter((change) => change.element === element.id && !gone.includes(change))}
        />
      ))}
      {gone.map((change) => (
        <Group
          key={`gone ${change.element}`}
          title={change.before}
          mark={<DirectionMark direction="narrows" word={goneWord} />}
        >
          <span className="sr-only">Nothing is delegated.</span>
        </Group>
      ))}
    </ul>
  );
}

type DiffSummaryProps = {
  before: Authority;
  after: Authority;
  /** The terms around both, where both have some: they count as approvers count them. */
  terms?: { before: ComparedTerms; after: ComparedTerms } | undefined;
};

/** On how many axes a change is wider and narrower. */
export function DiffSummary({ before, after, terms }: DiffSummaryProps) {
  const changes = [...diffAuthority(before, after), ...(terms ? diffTerms(terms.before, terms.after) : [])];
  const [wider, narrower] = [countAxes(changes, "widens"), countAxes(changes, "narrows")];
  if (wider + narrower === 0) return <DirectionMark direction="same" word="nothing changes" />;
  return (
    <span className="flex flex-wrap gap-x-4">
      {wider > 0 && <DirectionMark direction="widens" word={`wider on ${axesWords(wider)}`} />}
      {narrower > 0 && <DirectionMark direction="narrows" word={`narrower on ${axesWords(narrower)}`} />}
    </span>
  );
}

/** Counts axes in words: "1 axis", "2 axes". */
export const axesWords = (count: number): string => (count === 1 ? "1 axis" : `${count} axes`);
