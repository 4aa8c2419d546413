import { Page } from "../../ui/page";
import { w } from "../../ui/words";

export default function StatusPage() {
  return <Page title={w("status")}>{null}</Page>;
}
