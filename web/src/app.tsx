/** The frame around every page, and who may see which. */
import { Component, type ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { asApiError, type ApiError } from "./lib/errors";
import { language, languages, setLanguage, useLanguage, type Language } from "./lib/i18n";
import { loginAddress, navigate, usePath, type LoadedPage } from "./lib/router";
import { restore, signOut, useSession, type SessionState } from "./lib/session";
import { routeOf, type Found } from "./routes";
import { Logo } from "./ui/icons";
import { ErrorNotice, Toasts } from "./ui/notice";
import { Page, Skeleton } from "./ui/page";
import { Avatar, nameOf } from "./ui/parts";
import { w } from "./ui/words";

/** The address of the licences of what is bundled; the build fills it in. */
declare const LICENCES: string;

export function App() {
  useLanguage();
  const path = usePath();
  const session = useSession();
  return (
    <>
      <a class="skip" href="#content">
        {w("skip")}
      </a>
      <Header path={path} session={session} />
      <main id="content" tabIndex={-1}>
        <Boundary key={path.split("/")[1] ?? ""}>
          <Outlet path={path} session={session} />
        </Boundary>
      </main>
      <Footer />
      <Toasts />
    </>
  );
}

function Header({ path, session }: { path: string; session: SessionState }) {
  const link = (to: string, text: string) => (
    <a href={to} aria-current={path === to || (to !== "/" && path.startsWith(`${to}/`)) ? "page" : undefined}>
      {text}
    </a>
  );
  const isIn = session.phase === "in";
  return (
    <header class="top">
      <a class="brand" href="/">
        <Logo />
        <span>{w("product")}</span>
      </a>
      <nav aria-label={w("mainNavigation")}>
        {link("/", w("status"))}
        {link("/docs", w("api"))}
        {isIn && session.user.role === "ADMIN" && link("/admin", w("administration"))}
        {isIn && link("/account", w("account"))}
      </nav>
      <div class="top-end">{isIn ? <SignedIn session={session} /> : <SignedOut session={session} path={path} />}</div>
    </header>
  );
}

function SignedIn({ session }: { session: Extract<SessionState, { phase: "in" }> }) {
  const [error, setError] = useState<ApiError>();
  const leave = () => signOut().catch((failure: unknown) => setError(asApiError(failure)));
  return (
    <>
      {error && <ErrorNotice error={error} retry={leave} />}
      <span class="who">
        <Avatar name={nameOf(session.user)} size={28} />
        <span class="who-name">{nameOf(session.user)}</span>
      </span>
      <button type="button" class="button small" onClick={leave}>
        {w("signOut")}
      </button>
    </>
  );
}

function SignedOut({ session, path }: { session: SessionState; path: string }) {
  if (session.phase === "unknown" || path === "/login") return null;
  return (
    <a class="button small primary" href="/login">
      {w("signIn")}
    </a>
  );
}

function Footer() {
  return (
    <footer class="bottom">
      <label>
        <span>{w("language")}</span>
        <select
          value={language()}
          onChange={(event) => setLanguage(event.currentTarget.value as Language)}
        >
          {Object.entries(languages).map(([code, name]) => (
            <option key={code} value={code} lang={code} selected={code === language()}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <a href={LICENCES} target="_blank">
        {w("licences")}
      </a>
    </footer>
  );
}

function Outlet({ path, session }: { path: string; session: SessionState }) {
  const found = routeOf(path);
  if (!found) return <Stop title={w("notFound")} lead={w("notFoundLead")} />;
  const { access } = found.route;
  if (access === "anyone") return <Loaded found={found} />;
  if (session.phase === "unknown") return <Restoring />;
  if (session.phase === "out") return <ToLogin />;
  if (access === "admin" && session.user.role !== "ADMIN") return <Stop title={w("forbidden")} lead={w("forbiddenLead")} />;
  // A key of its own for each user: nothing that one has seen is shown to the next.
  return <Loaded key={session.user.id} found={found} />;
}

function ToLogin() {
  useEffect(() => navigate(loginAddress(), { replace: true }), []);
  return null;
}

/** The session could not be looked up (no connection, 503): that is no reason to send somebody away. */
function Restoring() {
  const [error, setError] = useState<ApiError>();
  const attempt = () => {
    setError(undefined);
    restore(true).catch((failure: unknown) => setError(asApiError(failure)));
  };
  useEffect(attempt, []);
  if (error) return <ErrorNotice error={error} retry={attempt} />;
  return (
    <div class="page">
      <Skeleton />
    </div>
  );
}

const known = new Map<Found["route"], LoadedPage>();

/** A page's code comes once; an area draws all of its pages itself, so that it stays while one moves within it. */
function Loaded({ found }: { found: Found }) {
  const [, draw] = useState(0);
  const [error, setError] = useState<ApiError>();
  const { route, params } = found;
  const Content = route.page ?? known.get(route);
  const fetchPage = () => {
    setError(undefined);
    route
      .load?.()
      .then((module) => {
        known.set(route, module.default);
        draw((n) => n + 1);
      })
      .catch((failure: unknown) => setError(asApiError(failure)));
  };
  useEffect(() => {
    if (!Content) fetchPage();
  }, [route]);
  if (error) return <ErrorNotice error={error} retry={fetchPage} />;
  if (!Content) return <Skeleton />;
  return <Content params={params} />;
}

function Stop({ title, lead }: { title: string; lead: string }) {
  return (
    <Page title={title} lead={lead} isNarrow>
      <p>
        <a class="button" href="/">
          {w("toStatus")}
        </a>
      </p>
    </Page>
  );
}

/** A mistake in one page leaves the frame in place. */
class Boundary extends Component<{ children: ComponentChildren }, { isBroken: boolean }> {
  override state = { isBroken: false };
  override componentDidCatch(error: unknown) {
    console.error(error);
    this.setState({ isBroken: true });
  }
  override render() {
    if (!this.state.isBroken) return this.props.children;
    return (
      <Page title={w("broken")} lead={w("brokenLead")} isNarrow>
        <button type="button" class="button" onClick={() => location.reload()}>
          {w("reload")}
        </button>
      </Page>
    );
  }
}
