/** What a delegation says by itself, where what is above it leaves less: on request, since it is not what holds. */
export function OwnSentence({ text }: { text: string | null }) {
  if (text === null) return null;
  return (
    <details className="text-ink2 text-sm">
      <summary className="w-fit cursor-pointer rounded-sm underline decoration-line underline-offset-2 hover:decoration-ink">
        Less than its own document says
      </summary>
      <p className="mt-1.5 border-line border-s-2 ps-3 [overflow-wrap:anywhere]">
        Its own document says: {text} What is above it allows less, or limits it further, and that holds.
      </p>
    </details>
  );
}
