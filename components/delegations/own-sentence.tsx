/** The delegation's own text, if the chain allows less. It is collapsed, because it is not the effective authority. */
export function OwnSentence({ text }: { text: string | null }) {
  if (text === null) return null;
  return (
    <details className="text-ink2 text-sm">
      <summary className="w-fit cursor-pointer rounded-sm underline decoration-line underline-offset-2 hover:decoration-ink">
        Narrower than its own document
      </summary>
      <p className="mt-1.5 border-line border-s-2 ps-3 [overflow-wrap:anywhere]">
        Its own document: {text} The chain above allows less or sets further limits, which apply.
      </p>
    </details>
  );
}
