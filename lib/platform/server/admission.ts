import type { IncomingMessage, ServerResponse } from "node:http";
import { type Waiter, waitingAs } from "@/lib/platform/database/waiting";
import { peerAddressHeader } from "@/lib/platform/http/client-address";
import { siteBlock, subscriberBlock } from "@/lib/platform/http/ip-address";
import { cookieValue, sessionClaimOf, sessionCookieName } from "@/lib/platform/http/session/cookie";
import { stopping } from "@/lib/platform/jobs/stops-first";
import { ProvenCredentials } from "./proven-credentials";
import { type Caller, Turns } from "./turns";
import { Bodies, type Holder } from "./whole-body";

type ApiCaller = { caller: Caller; turns: Turns; waiter: Waiter; proven?: string | undefined };

/** Paths whose answers wait for something on purpose, or which say that the server lives. */
const exempt: ReadonlySet<string> = new Set(["/api/events", "/healthz", "/readyz", "/metrics"]);
/** Paths that limit each program themselves and have a deadline. */
const bounded: ReadonlySet<string> = new Set(["/access/v1/evaluation", "/access/v1/evaluations"]);
const longPoll = "/access/v1/approvals/[id]";

/**
 * Commands that stop something, or may, as a transition does. They wait for no list, report or page, and have database
 * connections of their own.
 */
const stops =
  /^\/api\/(?:revocations(?:\/suspensions)?$|[a-z-]+\/\[\w+\]\/(?:suspend|revoke|quarantine|narrow|retire|deactivate|leave|transitions)$)/;
/** Paths of which a DELETE stops something at once. Other deletions only remove a note, such as a draft. */
const removals =
  /^\/api\/(?:session\/(?:identities|passkeys)|(?:agents|resource-servers|people|groups)\/\[\w+\]\/[a-z-]+|trusted-issuers\/|workload-rules\/|identity-providers\/)/;
/** Whether a request stops something, by the pattern of its path. */
export const isStop = (method: string | undefined, pattern: string): boolean =>
  (method === "DELETE" && removals.test(pattern)) || (method === "POST" && stops.test(pattern));

/** Paths for people without a session, independent of any credential in the headers. */
const ways = /^\/api\/(?:auth\/|invitations\/)/;

/**
 * Admits requests so that no caller keeps others waiting: each kind has its own places, and callers take turns. A turn
 * begins when the body has arrived.
 *
 * The session is not verified here, so it may be over. A caller with neither a session nor a token is a stranger.
 */
export class Admission {
  private readonly turns: ReturnType<typeof turnsWith>;
  private readonly bodies = new Bodies();
  private readonly credentials = new ProvenCredentials();

  /** @param longestMs After this time a turn ends, although the answer may still be in progress. */
  constructor(longestMs = 3_000) {
    this.turns = turnsWith(longestMs);
  }

  /**
   * Renders a page when it is its turn. A person has at most two turns and comes before strangers. A stranger's
   * connection has at most two turns, and strangers of one site share a lane.
   */
  async page(request: IncomingMessage, response: ServerResponse, run: () => Promise<void>): Promise<boolean> {
    const person = await personOf(request);
    const caller =
      person === undefined
        ? { lane: strangerOf(request).lane, group: request.socket }
        : { lane: person, group: person, known: true };
    return this.turns.pages.run(response, caller, () => waitingAs("people", run));
  }

  /**
   * Runs a request of a program when it is its turn. Programs with a proven credential have lanes of their own, and make
   * decisions without a turn.
   *
   * @returns False where too many wait; nothing ran.
   */
  program(
    request: IncomingMessage,
    response: ServerResponse,
    pattern: string,
    run: () => Promise<void>,
  ): Promise<boolean> {
    const proven = this.credentials.digestOf(request, response);
    if (exempt.has(pattern) || (proven !== undefined && bounded.has(pattern))) return run().then(() => true);
    return this.programInTurn(request, response, { pattern, proven, run });
  }

  private async programInTurn(
    request: IncomingMessage,
    response: ServerResponse,
    { pattern, proven, run }: { pattern: string; proven: string | undefined; run: () => Promise<void> },
  ): Promise<boolean> {
    const { polls, programs, unnamed } = this.turns;
    const caller = proven === undefined ? strangerOf(request) : programOf(proven);
    const whole = this.bodies.whole(request, response, holderOf(request, caller, proven));
    if (whole !== true && !(await whole)) return false;
    const others = proven === undefined ? unnamed : programs;
    return (pattern === longPoll ? polls : others).run(response, caller, run);
  }

  /**
   * Runs a request of the console's interface when it is its turn.
   *
   * @returns False where too many wait; nothing ran.
   */
  async api(
    request: IncomingMessage,
    response: ServerResponse,
    pattern: string,
    run: () => Promise<void>,
  ): Promise<boolean> {
    const asking = this.callerOf(request, response, pattern);
    // The bodies of strangers and programs at a site take no room from its people.
    const whole = this.bodies.whole(
      request,
      response,
      asking.then(({ caller, proven }) => holderOf(request, caller, proven)),
    );
    const { caller, turns, waiter } = await asking;
    if (whole !== true && !(await whole)) return false;
    const asked = () => waitingAs(waiter, run);
    return turns.run(response, caller, waiter === "urgent" ? () => stopping(asked) : asked);
  }

  private async callerOf(request: IncomingMessage, response: ServerResponse, pattern: string): Promise<ApiCaller> {
    const stops = isStop(request.method, pattern);
    const person = await personOf(request);
    if (person) {
      return {
        caller: { lane: person, group: person },
        turns: stops ? this.turns.stopping : this.turns.people,
        waiter: stops ? "urgent" : "people",
      };
    }
    const caller = strangerOf(request);
    const { authorization } = request.headers;
    if (authorization === undefined || ways.test(pattern))
      return { caller, turns: this.turns.strangers, waiter: "strangers" };
    const proven = this.credentials.digestOf(request, response);
    const program = { caller: proven === undefined ? caller : programOf(proven), proven };
    // Invented tokens never get at the connections of stops.
    return stops
      ? { ...program, turns: this.turns.stoppingTokens, waiter: proven === undefined ? "machines" : "urgent" }
      : { ...program, turns: this.turns.tokens, waiter: "machines" };
  }
}

function turnsWith(longestMs: number) {
  const most = { longestMs, patienceMs: 10_000 };
  return {
    /** More pages would only share the one thread that renders. 200 that wait are about five seconds of rendering. */
    pages: new Turns({ atOnce: 8, waiting: 200, ofGroup: 2, held: 256, ...most }),
    /** Half more than there are database connections for people; one person gets at most a third. */
    people: new Turns({ atOnce: 12, waiting: 1_000, ofGroup: 4, held: 500, ...most }),
    stopping: new Turns({ atOnce: 8, waiting: 200, ofGroup: 4, held: 100, ...most }),
    /** Stops of programs. Apart from those of people, because a token can be invented. */
    stoppingTokens: new Turns({ atOnce: 4, waiting: 200, ofGroup: 2, held: 100, ...most }),
    /** Unproven tokens share the lane of their site. */
    tokens: new Turns({ atOnce: 4, waiting: 500, ofGroup: 2, held: 500, ...most }),
    /** Few, because a stop waits for the same thread at each of its steps. */
    strangers: new Turns({ atOnce: 4, waiting: 500, ofGroup: 2, held: 500, ...most }),
    /** Programs without a proven credential: clients that request tokens, readers of public data, invented keys. */
    unnamed: new Turns({ atOnce: 16, waiting: 2_000, ofGroup: 16, held: 2_000, ...most }),
    /** Programs with a proven credential, except for decisions. */
    programs: new Turns({ atOnce: 16, waiting: 2_000, ofGroup: 8, held: 500, ...most }),
    /** Long polls. An invalid key is refused within the turn; a valid one keeps polling after the turn has ended. */
    polls: new Turns({ atOnce: 16, waiting: 2_000, ofGroup: 16, held: 2_000, ...most, longestMs: 250 }),
  };
}

/** Strangers share the lane of their site, because an IPv6 site has many subscriber blocks. */
function strangerOf({ headers }: IncomingMessage): Caller {
  const address = String(headers[peerAddressHeader] ?? "");
  return { lane: siteBlock(address), group: subscriberBlock(address) };
}

/** A program whose credential was accepted lately comes before all invented ones, however many sites invent them. */
const programOf = (proven: string): Caller => ({ lane: proven, group: proven, known: true });

const holderOf = (request: IncomingMessage, caller: Caller, proven: string | undefined): Holder => ({
  caller: caller.lane,
  ...(proven !== undefined && { programsOf: strangerOf(request).lane }),
});

/** The person of a session cookie; undefined for cookies that this server did not issue. */
async function personOf({ headers: { cookie } }: IncomingMessage): Promise<string | undefined> {
  const claim = cookie === undefined ? undefined : await sessionClaimOf(cookieValue(cookie, sessionCookieName()));
  return claim?.personId ?? claim?.id;
}
