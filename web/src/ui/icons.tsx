/** Line icons, drawn for these pages. They are decoration: what they mean is said in words beside them. */
const paths = {
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7 8c.6-3.6 3.4-5.5 7-5.5s6.400 1.900 7 5.500",
  shield: "M12 3l7 3v5c0 4.500-2.900 8-7 10-4.100-2-7-5.500-7-10V6z",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  heart: "M12 20s-7-4.500-7-9.500A3.800 3.800 0 0 1 12 8a3.800 3.800 0 0 1 7 2.500C19 15.500 12 20 12 20z",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-14v5l3 2",
  bell: "M6 16V11a6 6 0 0 1 12 0v5l1.500 2h-15zM10 20.500h4",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  upload: "M12 16V5m0 0-4 4m4-4 4 4M5 19h14",
  check: "M5 12.500l4.500 4.500L19 7.500",
  alert: "M12 4l9 16H3zM12 10v4.500m0 2.500v.2",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-10v5.500M12 7.800V8",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  users: "M9 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM2.500 19.500c.5-3.200 3.200-5 6.500-5s6 1.800 6.500 5M16 4.800a3.500 3.500 0 0 1 0 6.500m2 3.700c2 .8 3.200 2.400 3.500 4.500",
  chart: "M4 20V4m0 16h16M8 16v-4m4 4V8m4 8v-6",
  code: "M9 7l-5 5 5 5m6-10 5 5-5 5",
  list: "M8 6h12M8 12h12M8 18h12M4 6h.1M4 12h.1M4 18h.1",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#12343b" />
      <circle cx="21.5" cy="11" r="4.500" fill="#f6c177" />
      <path d="M3 26l8.500-12 5.500 7 3-3.500L29 26z" fill="#5ecfc4" />
    </svg>
  );
}
