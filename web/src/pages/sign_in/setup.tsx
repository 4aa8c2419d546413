/** The first administrator, by the one-time link, whose token stands behind "#", which browsers never send, or by the code. */
import { useState } from "preact/hooks";
import { ApiError } from "../../lib/errors";
import { navigate } from "../../lib/router";
import { enterBy } from "../../lib/session";
import { Field, Form, type FormValues } from "../../ui/form";
import { Notice } from "../../ui/notice";
import { Card, Page } from "../../ui/page";
import { w } from "../../ui/words";
import { accountFields, AccountFields } from "./register";
import { t } from "./words";

export default function SetupPage() {
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get("token") ?? "");
  const [isUsed, setUsed] = useState(false);
  const create = async (values: FormValues) => {
    try {
      await enterBy("/api/v1/admin/setup", { token, ...accountFields(values) });
      navigate("/admin", { replace: true });
    } catch (error) {
      setUsed(error instanceof ApiError && [401, 403, 404, 410].includes(error.status));
      throw error;
    }
  };
  return (
    <Page title={t("setupTitle")} lead={t("setupLead")} isNarrow>
      {isUsed && <Notice tone="bad">{t("setupUsed")}</Notice>}
      <Card>
        <Form submit={w("createAccount")} onSubmit={create}>
          {token === "" && <Field name="token" label={t("setupCode")} hint={t("setupNoToken")} autoComplete="one-time-code" spellcheck={false} isRequired />}
          <AccountFields />
        </Form>
      </Card>
    </Page>
  );
}
