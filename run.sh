#!/usr/bin/env bash
# Builds ActorDriver when its sources have changed, and runs it.
#   ./run.sh                 the shell, with a daemon of its own if none answers on the socket
#   ./run.sh ARGS…           actordriver ARGS…, likewise
#   ./run.sh demo            suspends, resumes and destroys a real container before your eyes
#   ./run.sh test [ARGS…]    all tests, and one total at the end; ARGS go to dotnet test
#   ./run.sh build           builds only
set -euo pipefail

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
daemon=$root/src/ActorDriver.Daemon/bin/Release/net10.0/actordriverd
client=$root/src/ActorDriver.Cli/bin/Release/net10.0/actordriver
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

fail() {
  echo "error: $1: $2" >&2
  exit 1
}

require_dotnet() {
  command -v dotnet >/dev/null ||
    fail OperationFailed "the .NET 10 SDK is needed, and there is no dotnet in PATH: https://dotnet.microsoft.com/download/dotnet/10.0"
  # The programs find the runtime here, wherever it is installed.
  export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")}
}

require_sdk() {
  local sdks
  sdks=$(dotnet --list-sdks 2>/dev/null) || true
  grep -q '^10\.' <<<"$sdks" ||
    fail OperationFailed "the .NET 10 SDK is needed; dotnet has $(cut -d' ' -f1 <<<"${sdks:-none}" | paste -sd, -): https://dotnet.microsoft.com/download/dotnet/10.0"
}

# Tells one state of the sources from another: names and times of everything that goes into the programs.
fingerprint() {
  find "$root"/{src,hocon,Directory.Build.props,Directory.Packages.props,global.json} \( -name bin -o -name obj \) -prune \
    -o -type f -printf '%p %T@\n' | LC_ALL=C sort | cksum
}

# Runs a build step whose output matters only when it fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

build() {
  require_dotnet
  local stamp=$root/src/ActorDriver.Cli/obj/built-from now
  now=$(fingerprint)
  [[ ! -e $stamp || $(<"$stamp") != "$now" ]] || return 0
  require_sdk
  [[ -w $root/src ]] || fail AccessDenied "$root must be built first, and you may not write there: build it as its owner, or clone it"
  if [[ -t 2 ]]; then echo "building ActorDriver…" >&2; fi
  for project in Daemon Cli; do
    quietly dotnet build -c Release --nologo -v quiet "$root/src/ActorDriver.$project" || fail OperationFailed "the build failed"
  done
  echo "$now" >"$stamp"
}

run_tests() {
  require_dotnet
  require_sdk
  build
  quietly dotnet build -c Release --nologo -v quiet "$root/ActorDriver.sln" || fail OperationFailed "the build failed"
  local status=0 results
  results=$(mktemp -d)
  trap 'rm -rf "$results"' EXIT
  # One project after the other: they share the machine's cgroups, and their times are of interest.
  for project in "$root"/tests/*Tests/*.csproj; do
    dotnet test "$project" -c Release --no-build --nologo --logger trx --results-directory "$results" "$@" || status=1
  done
  # The counts come from the results themselves, not from what was printed.
  shopt -s nullglob
  local total
  total=$(cat "$results"/*.trx </dev/null | grep -o '<Counters [^>]*>' | awk '
    function count(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
    { all += count("total"); passed += count("passed"); failed += count("failed") + count("error") + count("timeout") + count("aborted") }
    END { printf "%d passed, %d failed, %d skipped", passed, failed, all - passed - failed }') || true
  echo "${total:-0 passed, 0 failed, 0 skipped}"
  [[ $total =~ ^[1-9] ]] || status=1 # no test at all is no success
  return "$status"
}

case ${1-shell} in
  build) build ;;
  test) run_tests "${@:2}" ;;
  *)
    build
    [[ $# -gt 0 ]] || set -- shell
    exec "$client" --with-daemon "$daemon" "$@"
    ;;
esac
