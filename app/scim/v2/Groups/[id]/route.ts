export {
  deleteGroup as DELETE,
  getGroup as GET,
  patchGroup as PATCH,
  replaceGroup as PUT,
} from "@/lib/provisioning/endpoints";
