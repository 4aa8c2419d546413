import "./core";
import { render } from "preact";
import { App } from "./app";
import { applyLanguage } from "./lib/i18n";
import { restore } from "./lib/session";
import { startSocket } from "./lib/socket";
import { startUnread } from "./lib/unread";
import { currentPath, startRouter } from "./lib/router";
import { isOurPage, routeOf } from "./routes";

function start() {
  applyLanguage();
  startRouter(isOurPage);
  startSocket();
  startUnread();
  // Errors show on the page that needs the session (`app.tsx`).
  restore(routeOf(currentPath())?.route.access !== "anyone").catch(() => undefined);

  const root = document.getElementById("app")!;
  // What the server wrote there is for readers without scripts, and until now.
  root.textContent = "";
  render(<App />, root);
}

// The first picture is the server's: drawing anew before it was shown would only make it later. Hidden tabs have no frames.
if (document.hidden) start();
else requestAnimationFrame(() => setTimeout(start));
