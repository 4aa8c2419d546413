/** Tells the first person that the administrator is made before everybody else: with an account, the link is closed. */
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../../lib/errors";
import { call } from "../../lib/http";
import { read, remember } from "../../lib/i18n";
import { Notice } from "../../ui/notice";
import { t } from "./words";

/** Once there is an account it stays so; nobody is asked again. */
const settledKey = "has-accounts";

/** An empty set-up is refused for its content only while set-up is open, and is an unknown route otherwise. */
async function isSetUpOpen(): Promise<boolean> {
  try {
    await call("/api/v1/admin/setup", { method: "POST", body: {} });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) remember(settledKey, "1");
    return error instanceof ApiError && error.status === 400;
  }
  return false;
}

export function FirstOfAll() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (read(settledKey) === null) void isSetUpOpen().then(setOpen);
  }, []);
  if (!isOpen) return null;
  return (
    <Notice tone="info">
      <p>{t("isNew")}</p>
      <a href="/admin/setup">{t("isNewAction")}</a>
    </Notice>
  );
}
