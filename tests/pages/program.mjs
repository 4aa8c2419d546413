// The built all-in-one program on free ports of 127.0.0.1 with an empty data folder.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const password = "Correct-Horse-9!";

async function freePorts(count) {
  const servers = [];
  for (let i = 0; i < count; i += 1) {
    const server = createServer();
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    servers.push(server);
  }
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** Limits are about strangers; here one address does the work of many. */
const generous = ["GATEWAY", "AUTH", "LOGIN", "LOGIN_IP", "LOGIN_ACCOUNT", "REGISTER", "REFRESH", "USER", "AVATAR", "DOCUMENTS"];

export async function startProgram(bin, more = {}) {
  const folder = mkdtempSync(join(tmpdir(), "dreamscape-pages-"));
  const [gateway, auth, user, metrics] = await freePorts(4);
  const env = {
    PATH: process.env.PATH,
    DATA_DIR: folder,
    GATEWAY_PORT: String(gateway),
    AUTH_PORT: String(auth),
    USER_PORT: String(user),
    METRICS_PORT: String(metrics),
    BIND_ADDRESS: "127.0.0.1",
    ALLOW_ROOT: "true",
    LOG_FORMAT: "json",
    INTERNAL_API_TOKEN: "pages-test-token-of-thirty-two-chars",
    LOGIN_FAILURE_MIN_MS: "0",
    UPLOAD_RESUMABLE_MAX_SIZE: "16MiB",
    ...Object.fromEntries(generous.map((name) => [`RATE_LIMIT_${name}_MAX`, "100000"])),
    ...more,
  };
  const child = spawn(join(bin, "dreamscape"), [], { env, stdio: ["ignore", "pipe", "pipe"] });
  const program = { base: `http://localhost:${gateway}`, userPort: user, internalToken: env.INTERNAL_API_TOKEN, output: "", setupCode: "", setupPage: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (bytes) => {
      program.output = (program.output + bytes).slice(-200_000);
      program.setupPage ||= /"page":"([^"]+)"/.exec(program.output)?.[1] ?? "";
      program.setupCode ||= /"setup_code":"([^"]+)"/.exec(program.output)?.[1] ?? "";
    });
  }
  program.stop = async () => {
    const ended = new Promise((done) => child.once("exit", done));
    if (child.exitCode === null) child.kill("SIGTERM");
    await Promise.race([ended, new Promise((done) => setTimeout(done, 8000))]);
    rmSync(folder, { recursive: true, force: true });
  };
  await ready(program, child);
  return program;
}

async function ready(program, child) {
  const until = Date.now() + 30_000;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error("the program has ended:\n" + program.output);
    const answer = await fetch(program.base + "/health/ready").catch(() => null);
    if (answer?.ok && program.setupCode) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("the program is not ready:\n" + program.output);
}

/** A call as another client would make it, past the pages. */
export async function call(program, method, path, { body, token, base = program.base, headers = {} } = {}) {
  const answer = await fetch(base + path, {
    method,
    headers: {
      "Content-Type": "application/json",
      ...(token && { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(json)}`);
  return json;
}

export async function notify(program, userId, fields) {
  return call(program, "POST", "/api/v1/users/notifications/internal", {
    base: `http://127.0.0.1:${program.userPort}`,
    headers: { "X-Internal-Token": program.internalToken },
    body: { userId, ...fields },
  });
}

/** The first administrator; the answer is an access token. */
export async function setUpAdmin(program) {
  const body = { token: program.setupCode, email: "admin@example.com", password, firstName: "Grace", lastName: "Hopper" };
  return (await call(program, "POST", "/api/v1/admin/setup", { body })).data.tokens.accessToken;
}
