import { register } from "../../lib/session";
import { Field, Form, PasswordField, type FormValues } from "../../ui/form";
import { Card, Page } from "../../ui/page";
import { w } from "../../ui/words";
import { FirstOfAll } from "./first";
import { useGoOnWhenSignedIn } from "./login";
import { t } from "./words";

/** What the services call these; an empty last name is none. */
export function accountFields(values: FormValues): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => name !== "lastName" || value !== ""));
}

export function AccountFields() {
  return (
    <>
      <div class="two">
        <Field name="firstName" label={t("firstName")} autoComplete="given-name" isRequired maxLength={50} />
        <Field name="lastName" label={t("lastName")} autoComplete="family-name" maxLength={50} />
      </div>
      <Field name="email" label={t("email")} type="email" autoComplete="username" inputMode="email" isRequired spellcheck={false} />
      <PasswordField name="password" label={t("password")} autoComplete="new-password" isRequired hint={t("passwordHint")} />
    </>
  );
}

export default function RegisterPage() {
  useGoOnWhenSignedIn();
  return (
    <Page title={t("registerTitle")} lead={t("registerLead")} isNarrow>
      <FirstOfAll />
      <Card>
        <Form submit={w("createAccount")} onSubmit={(values) => register(accountFields(values))}>
          <AccountFields />
        </Form>
      </Card>
      <p class="aside">
        {t("hasAccount")} <a href={`/login${location.search}`}>{w("signIn")}</a>
      </p>
    </Page>
  );
}
