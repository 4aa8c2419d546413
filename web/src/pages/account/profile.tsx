import { api } from "../../lib/api";
import type { Envelope } from "../../lib/http";
import { useLoad } from "../../lib/load";
import { updateUser, type User } from "../../lib/session";
import { Field, Form, SelectField, type FormValues } from "../../ui/form";
import { ErrorNotice, toast } from "../../ui/notice";
import { Card, Page, Skeleton } from "../../ui/page";
import { w } from "../../ui/words";
import { PictureCard } from "./picture";
import { t } from "./words";

export interface Overview {
  profile: { name: string; email: string; photo: string | null };
  preferences: { language: string; currency: string; timezone: string };
  privacy: { profileVisibility: "public" | "private" | "friends" };
}

async function load(signal: AbortSignal) {
  const [account, overview] = await Promise.all([
    api.get<Envelope<{ user: User }>>("/api/v1/auth/profile", { signal }),
    api.get<Overview>("/api/v1/users/profile", { signal }),
  ]);
  return { user: account.data.user, overview };
}

export function ProfilePage() {
  const { data, error, reload } = useLoad(load);
  return (
    <Page title={t("profile")} lead={t("profileLead")}>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <Skeleton lines={8} />}
      {data && (
        <>
          <PictureCard photo={data.overview.profile.photo} user={data.user} />
          <AboutCard user={data.user} />
          <PreferencesCard overview={data.overview} />
        </>
      )}
    </Page>
  );
}

const optional = ["lastName", "username", "phoneNumber", "dateOfBirth", "nationality"] as const;

/** Only what has changed is sent, so that nothing is overwritten that another device has changed meanwhile. */
function changes(values: FormValues, user: User): Record<string, string | null> {
  const before: Record<string, string> = { email: user.email, firstName: user.firstName ?? "" };
  for (const name of optional) before[name] = (user[name] ?? "").slice(0, name === "dateOfBirth" ? 10 : undefined);
  const changed = Object.entries(values).filter(([name, value]) => value !== before[name]);
  return Object.fromEntries(changed.map(([name, value]) => [name, value === "" && name !== "firstName" ? null : value]));
}

function AboutCard({ user }: { user: User }) {
  const save = async (values: FormValues) => {
    const changed = changes(values, user);
    if (Object.keys(changed).length > 0) {
      const answer = await api.put<Envelope<{ user: User }>>("/api/v1/auth/profile", changed);
      Object.assign(user, answer.data.user);
      updateUser(answer.data.user);
    }
    toast(w("saved"));
  };
  return (
    <Card title={t("about")}>
      <Form submit={w("save")} onSubmit={save}>
        <div class="two">
          <Field name="firstName" label={t("firstName")} value={user.firstName} autoComplete="given-name" isRequired maxLength={50} />
          <Field name="lastName" label={t("lastName")} value={user.lastName} autoComplete="family-name" maxLength={50} />
        </div>
        <Field name="username" label={t("username")} value={user.username} autoComplete="nickname" hint={t("usernameHint")} maxLength={30} spellcheck={false} />
        <Field name="email" label={t("email")} value={user.email} type="email" autoComplete="email" inputMode="email" isRequired spellcheck={false} />
        <div class="two">
          <Field name="phoneNumber" label={t("phone")} value={user.phoneNumber} type="tel" autoComplete="tel" inputMode="tel" maxLength={20} />
          <Field name="dateOfBirth" label={t("birth")} value={user.dateOfBirth?.slice(0, 10)} type="date" autoComplete="bday" />
        </div>
        <Field name="nationality" label={t("nationality")} value={user.nationality} autoComplete="country-name" maxLength={60} />
      </Form>
    </Card>
  );
}

function timezones(current: string): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes(current) ? known : [current, ...known];
}

function PreferencesCard({ overview }: { overview: Overview }) {
  const { preferences, privacy } = overview;
  const save = async (values: FormValues) => {
    const { profileVisibility, ...rest } = values;
    await api.put("/api/v1/users/profile", {
      preferences: { ...rest, currency: (rest["currency"] ?? "").toUpperCase() },
      privacy: { profileVisibility },
    });
    toast(w("saved"));
  };
  const languages = [...new Set([preferences.language, "English", "French"])];
  return (
    <Card title={t("preferences")} lead={t("preferencesLead")}>
      <Form submit={w("save")} onSubmit={save}>
        <div class="two">
          <SelectField name="language" label={t("travelLanguage")} value={preferences.language} options={languages.map((name) => [name, name] as const)} />
          <Field name="currency" label={t("currency")} value={preferences.currency} hint={t("currencyHint")} maxLength={3} spellcheck={false} />
        </div>
        <SelectField name="timezone" label={t("timezone")} value={preferences.timezone} options={timezones(preferences.timezone).map((zone) => [zone, zone] as const)} />
        <SelectField
          name="profileVisibility"
          label={t("visibility")}
          value={privacy.profileVisibility}
          options={(["public", "friends", "private"] as const).map((value) => [value, t(value)] as const)}
        />
      </Form>
    </Card>
  );
}
