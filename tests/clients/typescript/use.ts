// What an application writes against the generated types: signs up, is refused, signs in, reads its profile.
import createClient from "openapi-fetch";
import type { components, paths } from "./generated/api.js";

declare const process: { env: Record<string, string | undefined> };

const client = createClient<paths>({ baseUrl: process.env["BASE_URL"] ?? "http://localhost:3000" });
const email = "typescript@example.com";
const password = "Correct-Horse-9!";

function check(isTrue: boolean, what: string): asserts isTrue {
  if (!isTrue) throw new Error(what);
}

async function signUp(): Promise<components["schemas"]["User"]> {
  const { data, error } = await client.POST("/api/v1/auth/register", { body: { email, password, firstName: "Ada" } });
  if (!data) throw new Error(error.message);
  return data.data.user;
}

async function signIn(): Promise<string> {
  const { data, error } = await client.POST("/api/v1/auth/login", { body: { email, password, rememberMe: true } });
  if (!data) throw new Error(error.message);
  const role: "USER" | "ADMIN" | "MODERATOR" = data.data.user.role;
  check(role === "USER", "the role");
  return data.data.tokens.accessToken;
}

export function titles(favorites: components["schemas"]["Favorite"][]): (string | null)[] {
  return favorites.filter((favorite) => favorite.entityType === "HOTEL").map((favorite) => favorite.title);
}

const user = await signUp();
const refused = await client.GET("/api/v1/users/profile");
check(refused.response.status === 401 && refused.error?.code === "TOKEN_MISSING", "the refusal");
const token = await signIn();
const profile = await client.GET("/api/v1/users/profile", { headers: { Authorization: `Bearer ${token}` } });
check(profile.data?.profile.userId === user.id, "the profile");
