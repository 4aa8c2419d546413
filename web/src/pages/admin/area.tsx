import "../../core";
import { Page } from "../../ui/page";
import { w } from "../../ui/words";

export default function AdminArea() {
  return <Page title={w("administration")}>{null}</Page>;
}
