import "../../core";
import { Page } from "../../ui/page";
import { w } from "../../ui/words";

export default function Explorer() {
  return <Page title={w("api")}>{null}</Page>;
}
