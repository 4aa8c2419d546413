import { useEffect } from "preact/hooks";
import { navigate, safeNext } from "../../lib/router";
import { restore, signIn, useSession } from "../../lib/session";
import { CheckField, Field, Form, PasswordField } from "../../ui/form";
import { Notice } from "../../ui/notice";
import { Card, Page } from "../../ui/page";
import { w } from "../../ui/words";
import { FirstOfAll } from "./first";
import { t } from "./words";

export function nextAddress(): string {
  return safeNext(new URLSearchParams(location.search).get("next"));
}

/** Who is signed in already, perhaps since a moment ago in another tab, goes on to where he wanted. */
export function useGoOnWhenSignedIn() {
  const session = useSession();
  useEffect(() => {
    if (session.phase === "unknown") restore(false).catch(() => undefined);
    if (session.phase === "in") navigate(nextAddress(), { replace: true });
  }, [session.phase]);
  return session;
}

export default function LoginPage() {
  const session = useGoOnWhenSignedIn();
  const reason = session.phase === "out" ? session.reason : undefined;
  return (
    <Page title={t("signInTitle")} lead={t("signInLead")} isNarrow>
      <FirstOfAll />
      {reason && <Notice tone={reason === "suspended" ? "bad" : "info"}>{t(reason)}</Notice>}
      <Card>
        <Form
          submit={w("signIn")}
          onSubmit={(values) => signIn(values["email"] ?? "", values["password"] ?? "", values["rememberMe"] === "on")}
        >
          <Field name="email" label={t("email")} type="email" autoComplete="username" inputMode="email" isRequired spellcheck={false} />
          <PasswordField name="password" label={t("password")} autoComplete="current-password" isRequired />
          <CheckField name="rememberMe" label={t("remember")} hint={t("rememberHint")} />
        </Form>
      </Card>
      <p class="aside">
        {t("noAccount")} <a href={`/register${location.search}`}>{w("createAccount")}</a>
      </p>
    </Page>
  );
}
