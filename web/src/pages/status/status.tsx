/** What is behind the gateway and how it is. Public; addresses only where the gateway sends them. */
import { useEffect } from "preact/hooks";
import { api } from "../../lib/api";
import { formatNumber, formatUptime } from "../../lib/format";
import { call, type Envelope } from "../../lib/http";
import { useLoad } from "../../lib/load";
import { useSession } from "../../lib/session";
import { ErrorNotice } from "../../ui/notice";
import { Card, Page, Skeleton } from "../../ui/page";
import { Tile } from "../../ui/parts";
import { w } from "../../ui/words";
import { Chart } from "./chart";
import { t } from "./words";

interface Figures {
  requestsPerSecond: number;
  errors: number;
  p50Ms: number;
  p99Ms: number;
}

interface Instance {
  state: "well" | "leaving" | "unreachable" | "failing";
  reason: string;
  responseTimeMs?: number;
  address?: string;
}

interface Service {
  name: string;
  isCritical: boolean;
  state: "ok" | "degraded" | "down";
  instances: Instance[];
}

interface GatewayStatus {
  status: "ok" | "degraded" | "unhealthy";
  version: string;
  uptimeSeconds: number;
  services: Service[];
  lastMinute: Figures;
  history: { slotSeconds: number; slots: Figures[] };
}

const pollSeconds = 10;
const tones = { ok: "good", well: "good", degraded: "warn", leaving: "warn", down: "bad", unreachable: "bad", failing: "bad" } as const;

export default function StatusPage() {
  const session = useSession();
  const isAdmin = session.phase === "in" && session.user.role === "ADMIN";
  // Administrators are shown the addresses, so the gateway has to know who asks.
  const { data, error, reload } = useLoad(
    async (signal) => (await (isAdmin ? api.get : call)<Envelope<GatewayStatus>>("/status", { signal })).data,
    [isAdmin],
  );
  useEffect(() => {
    // Nobody looks at a tab in the background.
    const timer = setInterval(() => document.visibilityState === "visible" && reload(), pollSeconds * 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Page title={t("title")} lead={data && t("updated", { seconds: pollSeconds })}>
      {session.phase === "out" && <Welcome />}
      {error && <ErrorNotice error={error} retry={reload} />}
      {data ? <Figures status={data} /> : !error && <Skeleton lines={6} />}
    </Page>
  );
}

function Welcome() {
  return (
    <section class="card hero" aria-label={t("welcome")}>
      <h2>{t("welcome")}</h2>
      <p class="muted">{t("welcomeLead")}</p>
      <p class="actions">
        <a class="button primary" href="/register">
          {w("createAccount")}
        </a>
        <a class="button" href="/docs">
          {w("api")}
        </a>
      </p>
    </section>
  );
}

function Figures({ status }: { status: GatewayStatus }) {
  const { lastMinute } = status;
  const ms = (value: number) => t("ms", { value: formatNumber(value, value < 10 ? 1 : 0) });
  return (
    <>
      <p class={`verdict ${status.status}`} role="status">
        <span class="dot" aria-hidden="true" />
        {t(status.status)}
      </p>
      <dl class="tiles">
        <Tile name={t("requests")} value={formatNumber(lastMinute.requestsPerSecond, 1)} />
        <Tile name={t("p50")} value={ms(lastMinute.p50Ms)} />
        <Tile name={t("p99")} value={ms(lastMinute.p99Ms)} />
        <Tile name={t("errors")} value={formatNumber(lastMinute.errors)} />
        <Tile name={t("uptime")} value={formatUptime(status.uptimeSeconds)} />
        <Tile name={t("version")} value={status.version} />
      </dl>
      <Charts slots={status.history.slots} format={ms} />
      {status.services.map((service) => (
        <ServiceCard key={service.name} service={service} />
      ))}
    </>
  );
}

function Charts({ slots, format }: { slots: Figures[]; format: (value: number) => string }) {
  const pick = (name: keyof Figures) => slots.map((slot) => slot[name]);
  return (
    <section aria-label={t("last15")}>
      <h2 class="section-title">{t("last15")}</h2>
      <div class="charts">
        <Chart title={t("chartRequests")} lines={[{ values: pick("requestsPerSecond") }]} />
        <Chart title={t("chartLatency")} lines={[{ values: pick("p50Ms") }, { values: pick("p99Ms"), tone: "second" }]} format={format} />
        <Chart title={t("chartErrors")} lines={[{ values: pick("errors"), tone: "bad" }]} />
      </div>
    </section>
  );
}

function reasonText(reason: string): string {
  const status = /^its health answer is (\d+)$/.exec(reason);
  return status ? `HTTP ${status[1]}` : t(reason as Parameters<typeof t>[0]);
}

function ServiceCard({ service }: { service: Service }) {
  const showsAddresses = service.instances.some((instance) => instance.address);
  return (
    <Card
      title={service.name}
      actions={
        <>
          {!service.isCritical && <span class="badge">{t("notCritical")}</span>}
          <span class={`badge ${tones[service.state]}`}>{t(`state.${service.state}`)}</span>
        </>
      }
    >
      <ul class="rows">
        {service.instances.map((instance, i) => (
          <li key={i}>
            <div class="row-main">
              <p class="row-title">
                {showsAddresses && instance.address ? <code>{instance.address}</code> : `${t("instance")} ${i + 1}`}
              </p>
              <p class="row-sub">{reasonText(instance.reason)}</p>
            </div>
            {instance.responseTimeMs !== undefined && <span class="muted">{formatNumber(instance.responseTimeMs)} ms</span>}
            <span class={`badge ${tones[instance.state]}`}>{t(`state.${instance.state}`)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
