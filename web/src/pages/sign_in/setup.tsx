/** The first administrator, by the one-time link: its token stands behind "#", which browsers never send. */
import { useState } from "preact/hooks";
import { ApiError } from "../../lib/errors";
import { navigate } from "../../lib/router";
import { enterBy } from "../../lib/session";
import { Form } from "../../ui/form";
import { Notice } from "../../ui/notice";
import { Card, Page } from "../../ui/page";
import { w } from "../../ui/words";
import { accountFields, AccountFields } from "./register";
import { t } from "./words";

export default function SetupPage() {
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get("token") ?? "");
  const [isUsed, setUsed] = useState(false);
  return (
    <Page title={t("setupTitle")} lead={t("setupLead")} isNarrow>
      {isUsed && <Notice tone="bad">{t("setupUsed")}</Notice>}
      {token === "" && <Notice tone="info">{t("setupNoToken")}</Notice>}
      {token !== "" && (
        <Card>
          <Form
            submit={w("createAccount")}
            onSubmit={async (values) => {
              try {
                await enterBy("/api/v1/admin/setup", { ...accountFields(values), token });
                navigate("/admin", { replace: true });
              } catch (error) {
                if (error instanceof ApiError && [401, 403, 404, 410].includes(error.status)) setUsed(true);
                throw error;
              }
            }}
          >
            <AccountFields />
          </Form>
        </Card>
      )}
    </Page>
  );
}
