export {
  deleteUser as DELETE,
  getUser as GET,
  patchUser as PATCH,
  replaceUser as PUT,
} from "@/lib/provisioning/endpoints";
