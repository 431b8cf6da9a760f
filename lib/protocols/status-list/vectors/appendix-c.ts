/** Lists of draft-ietf-oauth-status-list-21 as it prints them: section 4.2, appendix C.1 and C.2. */
export const publishedLists = [
  { section: "4.2, one bit", bits: 1, lst: "eNrbuRgAAhcBXQ", bytes: [0xb9, 0xa3] },
  { section: "4.2, two bits", bits: 2, lst: "eNo76fITAAPfAgc", bytes: [0xc9, 0x44, 0xf9] },
] as const;

export const publishedLongLists = [
  {
    section: "C.1",
    bits: 1,
    lst: "eNrt3AENwCAMAEGogklACtKQPg9LugC9k_ACvreiogEAAKkeCQAAAAAAAAAAAAAAAAAAAIBylgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAXG9IAAAAAAAAAPwsJAAAAAAAAAAAAAAAvhsSAAAAAAAAAAAA7KpLAAAAAAAAAAAAAAAAAAAAAJsLCQAAAAAAAAAAADjelAAAAAAAAAAAKjDMAQAAAACAZC8L2AEb",
    statuses: [
      [0, 1],
      [1993, 1],
      [25460, 1],
      [159495, 1],
      [495669, 1],
      [554353, 1],
      [645645, 1],
      [723232, 1],
      [854545, 1],
      [934534, 1],
      [1000345, 1],
    ],
  },
  {
    section: "C.2",
    bits: 2,
    lst: "eNrt2zENACEQAEEuoaBABP5VIO01fCjIHTMStt9ovGVIAAAAAABAbiEBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEB5WwIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAID0ugQAAAAAAAAAAAAAAAAAQG12SgAAAAAAAAAAAAAAAAAAAAAAAAAAAOCSIQEAAAAAAAAAAAAAAAAAAAAAAAD8ExIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAwJEuAQAAAAAAAAAAAAAAAAAAAAAAAMB9SwIAAAAAAAAAAAAAAAAAAACoYUoAAAAAAAAAAAAAAEBqH81gAQw",
    statuses: [
      [0, 1],
      [1993, 2],
      [25460, 1],
      [159495, 3],
      [495669, 1],
      [554353, 1],
      [645645, 2],
      [723232, 1],
      [854545, 1],
      [934534, 2],
      [1000345, 3],
    ],
  },
] as const;
