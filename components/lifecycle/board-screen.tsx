"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useRef } from "react";
import { Unloaded } from "@/components/data/unloaded";
import { EnvironmentPill } from "@/components/marks/environment-pill";
import { RiskMark } from "@/components/marks/risk-mark";
import { PageFrame } from "@/components/shell/app-shell";
import { ParentLink } from "@/components/shell/parent-link";
import { Button, ButtonLink } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import type { BoardCard } from "@/lib/lifecycle/board/schema";
import { type BoardColumn, boardColumns } from "@/lib/lifecycle/model";
import { columnWords } from "./lifecycle-words";
import { boardColumn } from "./queries";

function Card({ card }: { card: BoardCard }) {
  const { name, environment, riskTier, owner, blocks, acts, link } = card;
  return (
    <li className="rounded-md border border-line bg-surface p-3">
      <Link href={link} data-card className="font-semibold hover:underline [overflow-wrap:anywhere]">
        {name}
      </Link>
      <p className="mt-1 flex flex-wrap items-center gap-2 text-ink3 text-xs">
        <EnvironmentPill environment={environment} />
        {riskTier && <RiskMark tier={riskTier} />}
        <span className="min-w-0 truncate">{owner?.name ?? "no owner"}</span>
      </p>
      {blocks.length > 0 && (
        <ul className="mt-2 text-ink2 text-sm">
          {blocks.map(({ code, sentence }) => (
            <li key={code} className="[overflow-wrap:anywhere]">
              {sentence}
            </li>
          ))}
        </ul>
      )}
      {acts && (
        <p className="mt-2 text-sm">
          <span className="text-ink3">Must act: </span>
          <b>{acts}</b>
        </p>
      )}
    </li>
  );
}

function Column({ column }: { column: BoardColumn }) {
  const query = useInfiniteQuery(boardColumn(column));
  const pages = query.data?.pages;
  const [first] = pages ?? [];
  const cards = pages?.flatMap((page) => page.cards);
  return (
    <section aria-label={columnWords[column]} data-column className="flex w-72 shrink-0 flex-col gap-2 max-md:w-full">
      <h2 className="flex items-baseline justify-between gap-2 text-sm">
        {columnWords[column]}
        <span className="font-normal text-ink3 tabular-nums">
          {first && `${first.count}${first.capped ? "+" : ""}`}
        </span>
      </h2>
      {!cards && <Unloaded query={query} name={`The column ${columnWords[column]}`} lines={4} />}
      {cards?.length === 0 && (
        <p className="rounded-md border border-line border-dashed p-3 text-ink3 text-sm">No cards.</p>
      )}
      {cards && cards.length > 0 && (
        <ul className="flex flex-col gap-2">
          {cards.map((card) => (
            <Card key={card.id} card={card} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button size="sm" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
    </section>
  );
}

/** The cards of each column that has some, as they are on the page. */
const gridOf = (board: HTMLElement): HTMLElement[][] =>
  [...board.querySelectorAll<HTMLElement>("[data-column]")]
    .map((column) => [...column.querySelectorAll<HTMLElement>("[data-card]")])
    .filter((cards) => cards.length > 0);

/** The arrow keys move between cards: up and down in a column, left and right between columns. */
function moveFocus(event: KeyboardEvent, board: HTMLElement | null): void {
  const step = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] }[event.key];
  if (!step || !board || event.altKey || event.ctrlKey || event.metaKey) return;
  const grid = gridOf(board);
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement)) return;
  const column = grid.findIndex((cards) => cards.includes(focused));
  if (column === -1) return;
  const row = grid[column]?.indexOf(focused) ?? 0;
  const [across = 0, down = 0] = step;
  const cards = grid[column + across] ?? [];
  const next = cards[Math.min(row + down, cards.length - 1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** The lifecycle board: a column for each state, and for each agent what blocks it and who must act. */
export function BoardScreen() {
  const board = useRef<HTMLDivElement>(null);
  return (
    <PageFrame
      title="Lifecycle board"
      parent={<ParentLink href="/agents" label="Agents" />}
      actions={
        <>
          <ButtonLink href="/agents/lifecycle-policy">Lifecycle policy</ButtonLink>
          <ButtonLink href="/agents/onboarding">Requests for agents</ButtonLink>
        </>
      }
    >
      <p className="mb-3 text-ink2 text-sm max-md:hidden">Arrow keys move between the cards.</p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the links inside take the focus; the keys move it between them. */}
      <div
        ref={board}
        onKeyDown={(event) => moveFocus(event, board.current)}
        className="flex gap-4 overflow-x-auto pb-3 max-md:flex-col"
      >
        {boardColumns.map((column) => (
          <Column key={column} column={column} />
        ))}
      </div>
    </PageFrame>
  );
}
