/** Rows of one table that a read of a laboratory of a fiftieth may touch. Tables that have fewer are small. */
export const mostRows = 900;

type Expected = readonly [reads: RegExp, tables: RegExp, reason: string];

/** Reads whose rows have a bound of their own, however large the table is. The laboratory's tables are smaller than some. */
const bounded: readonly Expected[] = [
  [
    /^(agents|palette: agents|export of suspended|subjects of stops|board|start page)/,
    /^(agent(s|_texts|_usage)|unreviewed_agents)$/,
    "A page compares 1,000 agents with its filter, and a figure counts as many.",
  ],
  [
    /^(agents|start page)/,
    /^delegations$/,
    "A figure counts up to 1,000 delegations that may be passed on. A page looks for one of each agent.",
  ],
  [
    /^agents: review-due/,
    /^access_review_items$/,
    "A page compares 1,000 agents, each with its open items; an index gives up to 10,000.",
  ],
  [
    /^items: (recommendation|owner)$/,
    /^access_review_items$/,
    "A page looks through 500 items, each by its place and then by its id.",
  ],
  [/^board/, /^instances$/, "Whether an agent of the page has an instance; in a small table all are read at once."],
  [
    /delegations|^graph|^what the collector would hand over/,
    /^(delegations|agents)$/,
    "A page compares 5,000 delegations, and a graph shows as many as fit.",
  ],
  [
    /^(requests|palette: requests|badges|inbox|start page)/,
    /^(requests|agents)$/,
    "A page of the inbox judges 1,000 requests of each kind, and one with a filter compares 5,000.",
  ],
  [/^start page of approvers/, /^request_steps$/, "It counts the inbox, and reads up to three of its pages."],
  [
    /^(trail|record|overview)/,
    /^audit_search$/,
    "A search compares portions of 5,000 records, and ends when its time is over.",
  ],
  [
    /^use of an agent/,
    /^audit_search$/,
    "It judges up to 2,000 decisions of the agent again; of more it leaves the replay out.",
  ],
  [/^preview/, /./, "A preview counts up to 10,000 of each kind, and a job settles what it ends."],
  [
    /^detections: (free text|assignee|expected|sort=created q=")/,
    /^(detections|agents)$/,
    "A page compares 20,000 detections with a filter that has no index.",
  ],
  [/^detections of each day/, /^detections$/, "The chart counts the newest 10,000."],
  [
    /^(revocations|instances):.* (q|renewal)=/,
    /^(revocations|instances|instance_keys|agents|people)$/,
    "A page compares 5,000 rows with its filter, or 10,000 that an index has.",
  ],
  [/^unused authority/, /^(delegation_excess|agents|delegations)$/, "A page compares 5,000 rows."],
  [/^statistics of requests/, /^action_approval/, "The figures are over the actions of the asked span."],
  [/^(cases|overview)/, /^case_pins$/, "There are at most 200 cases of at most 200 entries."],
  [/alerts/, /^search_alerts$/, "A page of the alerts of each of at most 300 searches."],
  [/^(notification-channels|start page of admins)/, /^mails$/, "The outbox holds at most 2,000 mails."],
  [/^(agents without|orphans|start page)/, /^agent_orphans$/, "A page, and a count up to 1,000 that needs no order."],
  [
    /^(?:evidence of )?an access review/,
    /^access_review_items$/,
    "A campaign has at most 100,000 items, and a large one is counted once a minute.",
  ],
  [/^control-changes/, /^control_changes$/, "A control has at most one change that waits; they are few among all."],
  [
    /^discoveries/,
    /^discoveries$/,
    "There are at most 200,000 imported identities, and 1,000 unknown subjects of a server.",
  ],
];

/** Reads that grow with what there is. Each is within its bar in the full laboratory. */
const growing: readonly Expected[] = [
  [/^blueprint/, /^agents$/, "The agents of each blueprint are counted along an index."],
  [/^leavers/, /^leaver_items$/, "The things that the leavers of a page left behind are counted."],
  [
    /^actions: (all|decided-by|type)/,
    /^(action_approvals|action_approval_votes|agents)$/,
    "A filter without an index is compared with every action that is kept; a member's own are found among all.",
  ],
];

/** Whether a read may touch more rows of a table than others. */
export const isExpected = (read: string, table: string): boolean =>
  [...bounded, ...growing].some(([reads, tables]) => reads.test(read) && tables.test(table));
