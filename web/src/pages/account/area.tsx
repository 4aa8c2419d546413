import "../../core";
import { Page } from "../../ui/page";
import { w } from "../../ui/words";

export default function AccountArea() {
  return <Page title={w("account")}>{null}</Page>;
}
