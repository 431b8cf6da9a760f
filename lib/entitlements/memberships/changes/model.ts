/** The word under which dual control keeps changes of who is in a group. Their subject is the person. */
export const membershipControl = "group-membership";
