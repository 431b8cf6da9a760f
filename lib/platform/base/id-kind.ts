/** Prefixes of every kind of id. The prefix says what an id names, in URLs, logs and audit entries alike. */
export const idPrefixes = {
  agent: "agt",
  instance: "ins",
  blueprint: "bpr",
  resourceServer: "rsv",
  delegation: "dlg",
  request: "req",
  actionApproval: "aap",
  decision: "dec",
  revocation: "rev",
  event: "evt",
  guardrail: "grd",
  detection: "det",
  review: "rvw",
  person: "per",
  session: "ses",
  key: "key",
  entry: "ent",
  enrolmentToken: "enr",
  accessToken: "tok",
  subjectToken: "sbj",
  passkey: "pky",
  comment: "com",
  approvalPolicy: "apl",
  batch: "bat",
  trustedIssuer: "tis",
  workloadRule: "wlr",
  controlChange: "chg",
  group: "grp",
  identityProvider: "idp",
  draft: "drf",
  authorityTemplate: "tpl",
  authorityTest: "tst",
  computation: "cmp",
  export: "exp",
  case: "cas",
  savedSearch: "svs",
  searchAlert: "sal",
  stream: "str",
  witness: "wit",
  legalHold: "hld",
  controlRun: "ctr",
  notificationWebhook: "nwh",
  mail: "mal",
  pushSubscription: "psh",
  notification: "ntf",
  process: "prc",
  drill: "drl",
  askedRevocation: "rvr",
  narrowingRequest: "nrw",
  jobFailure: "jbf",
  discovery: "dsc",
  onboarding: "onb",
  ownershipOffer: "own",
  reviewItem: "rvi",
  leaver: "lvr",
  provisioningToken: "ptk",
  provisionedGroup: "pgr",
  ruleReplay: "rrp",
  activation: "act",
} as const;

export type IdKind = keyof typeof idPrefixes;

/** Whether the text has the shape of an id of that kind. */
export function isId(kind: IdKind, text: string): boolean {
  return text.length === idPrefixes[kind].length + 27 && idPattern(kind).test(text);
}

/** The pattern of an id of that kind, for wire schemas. */
export function idPattern(kind: IdKind): RegExp {
  return new RegExp(`^${idPrefixes[kind]}_[0-9A-HJKMNP-TV-Z]{26}$`);
}
