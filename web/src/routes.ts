/**
 * Every page and where its code is. What the first visit may show is part of the first chunk; each area is a chunk of its
 * own, loaded when it is first wanted. An area imports "../../core", so that all that it shares with the frame is one file.
 */
import { match, type Params, type Route } from "./lib/router";
import LoginPage from "./pages/sign_in/login";
import RegisterPage from "./pages/sign_in/register";
import SetupPage from "./pages/sign_in/setup";
import StatusPage from "./pages/status/status";

export const routes: Route[] = [
  { pattern: "/", page: StatusPage, access: "anyone" },
  { pattern: "/login", page: LoginPage, access: "anyone" },
  { pattern: "/register", page: RegisterPage, access: "anyone" },
  { pattern: "/account/*", load: () => import("./pages/account/area"), access: "signed-in" },
  { pattern: "/admin/setup", page: SetupPage, access: "anyone" },
  { pattern: "/admin/*", load: () => import("./pages/admin/area"), access: "admin" },
  { pattern: "/docs", load: () => import("./pages/docs/explorer"), access: "anyone" },
];

export interface Found {
  route: Route;
  params: Params;
}

export function routeOf(path: string): Found | null {
  for (const route of routes) {
    const params = match(route.pattern, path);
    if (params) return { route, params };
  }
  return null;
}

export function isOurPage(path: string): boolean {
  return routeOf(path) !== null;
}
