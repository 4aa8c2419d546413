#!/usr/bin/env bash
# Measures the container images against the targets of the mission: builds, sizes, start, health, memory, stop, hardening,
# contents. Prints a table and writes JSON; fails when a target is missed.
#
# usage: scripts/test-builds.sh [--quick|--built] [--json FILE] [SERVICE]...
#
#   --built    builds nothing and takes the images that are here
#   --quick    without the cold build and the build after a source change
#   --json     where the figures go, default build/test-builds.json
#   SERVICE    auth-service, user-service, gateway, dreamscape; default: the first three
#
# With DEBIAN=12 in the environment it builds and measures images of that release, named *-debian12.
#
# A time fails when it passes the mission's limit; the column "must" says whether it also keeps our own, narrower one,
# which a busy machine can miss. Everything else fails on "must". What it makes is named dreamscape-test-builds-* and
# removed at the end; images, containers and caches of others are left alone.

source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$project_root/scripts/docker.sh"
case "${1:-}" in -h|--help) usage; exit 0 ;; esac
require_docker
need_command python3 python3
"$project_root/scripts/base-image" --debian "${DEBIAN:-13}"
DOCKER_CLIENT="$docker_client" exec python3 "$project_root/scripts/images/test_builds.py" "$@"
