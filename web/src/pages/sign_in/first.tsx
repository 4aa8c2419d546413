/** Tells the first person that the administrator is made before everybody else: with an account, the link is closed. */
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../../lib/errors";
import { call } from "../../lib/http";
import { Notice } from "../../ui/notice";
import { t } from "./words";

/** While the tab lives nobody is asked again. Not for longer: the same address may have a new, empty store tomorrow. */
const settledKey = "has-accounts";

function isSettled(): boolean {
  try {
    return sessionStorage.getItem(settledKey) !== null;
  } catch {
    return false;
  }
}

function settle() {
  try {
    sessionStorage.setItem(settledKey, "1");
  } catch {
    // Storage may be switched off; then it is asked again.
  }
}

/** An empty set-up is refused for its content only while set-up is open, and is an unknown route otherwise. */
async function isSetUpOpen(): Promise<boolean> {
  try {
    await call("/api/v1/admin/setup", { method: "POST", body: {} });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) settle();
    return error instanceof ApiError && error.status === 400;
  }
  return false;
}

export function FirstOfAll() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (!isSettled()) void isSetUpOpen().then(setOpen);
  }, []);
  if (!isOpen) return null;
  return (
    <Notice tone="info">
      <p>{t("isNew")}</p>
      <a href="/admin/setup">{t("isNewAction")}</a>
    </Notice>
  );
}
