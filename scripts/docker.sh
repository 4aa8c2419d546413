# Shared by the scripts that use Docker; sourced behind lib.sh, not run.

# The client of Debian's package, when it is here: a newer client that is first on PATH wants a plug-in to build.
docker_client=docker
[ -x /usr/bin/docker ] && docker_client=/usr/bin/docker
export DOCKER_BUILDKIT=1

docker() { command "$docker_client" "$@"; }

docker_is_up() { [ -n "$(type -P "$docker_client")" ] && docker version >/dev/null 2>&1; }

require_docker() { docker_is_up || fail "no Docker Engine answers; scripts/start-docker installs and starts one on Debian"; }

# need_command COMMAND PACKAGE
need_command() {
  type -P "$1" >/dev/null && return 0
  say "installing $2"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null
}

# The image of a service: all in one is just `dreamscape`.
image_name() { if [ "$1" = dreamscape ]; then echo dreamscape; else echo "dreamscape-$1"; fi; }

project_version() { sed -n 's/^project(dreamscape VERSION \([0-9.]*\) .*/\1/p' "$project_root/CMakeLists.txt"; }

image_bytes() { docker image inspect --format '{{.Size}}' "$1"; }

# build_image TARGET NAME [docker build option]...: plain progress into a log, which is shown when the build fails.
build_image() {
  local target="$1" name="$2" log; shift 2
  log="$(mktemp)"
  if ! docker build --progress=plain --target "$target" --tag "$name" "$@" "$project_root" >"$log" 2>&1; then
    tail -n 80 "$log" >&2
    rm -f "$log"
    fail "docker build --target $target failed"
  fi
  rm -f "$log"
}
