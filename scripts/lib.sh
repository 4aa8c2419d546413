# Shared by the scripts in this folder; sourced, not run.
set -euo pipefail
project_root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Prints the head comment of the calling script as its help.
usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "$0"; }

# install_packages [tools]: installs what packages.txt names and this machine lacks. A stamp in build/ makes the second
# call free; it is renewed when the list changes.
install_packages() {
  local list="$project_root/scripts/packages.txt" wanted="${1:-}" stamp
  stamp="$project_root/build/.packages${wanted:+-$wanted}-$(sha256sum "$list" | cut -c1-16)"
  [ -e "$stamp" ] && return 0
  command -v apt-get >/dev/null || fail "this script installs Debian packages; see scripts/packages.txt for the list"
  local missing=() line name found has_lists=""
  while read -r line; do
    [ "$line" = "# tools" ] && { [ -n "$wanted" ] && continue || break; }
    case "$line" in ''|'#'*) continue ;; esac
    case "$line" in *\?*) command -v "${line#*\?}" >/dev/null && continue; line="${line%%\?*}" ;; esac
    found=""
    for name in ${line//|/ }; do
      dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' && { found=installed; break; }
    done
    [ -n "$found" ] && continue
    if [ -z "$has_lists" ]; then say "reading package lists"; as_root apt-get -o DPkg::Lock::Timeout=300 update -qq; has_lists=yes; fi
    for name in ${line//|/ }; do
      apt-cache show "$name" >/dev/null 2>&1 && { found="$name"; break; }
    done
    [ -n "$found" ] || fail "no package for '$line' on this release"
    missing+=("$found")
  done <"$list"
  if [ ${#missing[@]} -gt 0 ]; then
    say "installing ${#missing[@]} packages: ${missing[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${missing[@]}" \
      >"${TMPDIR:-/tmp}/dreamscape-apt.log" 2>&1 || { tail -n 20 "${TMPDIR:-/tmp}/dreamscape-apt.log" >&2; fail "apt-get failed"; }
  fi
  mkdir -p "$project_root/build" && touch "$stamp"
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# build_preset PRESET [target...]: configures once, then builds; ccache keeps its files below the project.
build_preset() {
  local preset="$1"; shift
  export CCACHE_NOHASHDIR=1 CCACHE_DIR="${CCACHE_DIR:-$project_root/.cache/ccache}" CCACHE_MAXSIZE="${CCACHE_MAXSIZE:-2G}" CCACHE_BASEDIR="$project_root"
  cd "$project_root"
  if [ ! -e "build/$preset/build.ninja" ]; then
    say "configuring $preset"
    cmake --preset "$preset" >"build/$preset-configure.log" 2>&1 || { tail -n 30 "build/$preset-configure.log" >&2; fail "cmake failed"; }
  fi
  ninja -C "build/$preset" "$@"
}
