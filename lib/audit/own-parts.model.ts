/** The words by which parts of the server name themselves as actors. */
export const ownParts: readonly string[] = [
  ...["mandate", "jobs", "delegations", "approvals", "key-keeper", "first-start", "sign-in", "dual-control"],
  ...["detections", "drill", "lifecycle", "notification-channels", "operator", "ownership", "privilege-use"],
  ...["provisioning", "retention", "streams"],
];
