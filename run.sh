#!/usr/bin/env bash
# Builds ActorDriver when its sources have changed, and runs it.
#   ./run.sh                 the shell, with a daemon of its own if none answers on the socket
#   ./run.sh ARGS…           actordriver ARGS…, likewise
#   ./run.sh demo            suspends, resumes and destroys a real container before your eyes
#   ./run.sh test [ARGS…]    all tests, and one total at the end; installs what they need; ARGS go to dotnet test
#   ./run.sh bench [ARGS…]   measures it beside the kernel and its peers (minutes; --help for what and how, --json, --peers installs them)
#   ./run.sh build           builds only
#   ./run.sh install [--prefix DIR]   installs client, daemon, completions and systemd unit, in /usr/local or DIR
set -euo pipefail

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
daemon=$root/src/ActorDriver.Daemon/bin/Release/net10.0/actordriverd
client=$root/src/ActorDriver.Cli/bin/Release/net10.0/actordriver
native=$root/.actordriver/native
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

# Tells one state of sources from another: names and times of everything in them.
fingerprint() {
  find "$@" "$root"/{Directory.Build.props,Directory.Packages.props,global.json} \( -name bin -o -name obj \) -prune \
    -o -type f -printf '%p %T@\n' | LC_ALL=C sort | cksum
}

# Runs a build step whose output matters only when it fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" </dev/null >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

build() {
  require_dotnet
  local stamp=$root/.actordriver/built-from now
  now=$(fingerprint "$root"/{src,hocon})
  [[ ! -e $stamp || $(<"$stamp") != "$now" ]] || return 0
  require_sdk
  mkdir -p "$root/.actordriver" && [[ -w $root/.actordriver && -w $root/src ]] ||
    fail AccessDenied "$root must be built first, and you may not write there: build it as its owner, or clone it"
  if [[ -t 2 ]]; then echo "building ActorDriver…" >&2; fi
  for project in Daemon Cli; do
    quietly dotnet build -c Release --nologo -v quiet "$root/src/ActorDriver.$project" || fail OperationFailed "the build failed"
  done
  echo "$now" >"$stamp"
}

# The client as native code starts in a few milliseconds. Where it cannot be made, the managed one does the same.
build_native() {
  local stamp=$root/.actordriver/native-from now linker
  now=$(fingerprint "$root"/src/ActorDriver.{Cli,Contracts})
  if [[ ! -e $stamp || $(<"$stamp") != "$now" ]]; then
    [[ -w $root/.actordriver ]] || return 0
    rm -rf "$native"
    echo "$now" >"$stamp" # also when it fails: one attempt is enough until something changes
    linker=$(command -v clang || command -v gcc) || return 0
    if [[ -t 2 ]]; then echo "building the native client…" >&2; fi
    # A runtime identifier adds to the lock files, which must stay as they are: so this restore has lock files of its own.
    dotnet publish "$root/src/ActorDriver.Cli" -c Release --use-current-runtime --nologo -v quiet -o "$native" \
      -p:CppCompilerAndLinker="$(basename "$linker")" -p:NuGetLockFilePath=obj/native.lock.json -p:RestoreLockedMode=false \
      </dev/null >"$root/.actordriver/native.log" 2>&1 || rm -rf "$native"
  fi
  if [[ -x $native/actordriver ]]; then client=$native/actordriver; fi
}

# Compiled ahead, the daemon starts in half the time. Where the compiler cannot be had, the daemon as it was built does the same.
publish_daemon() {
  if [[ -t 2 ]]; then echo "compiling the daemon…" >&2; fi
  rm -rf "$1" # a file of an earlier version would stay
  # With lock files of its own, as the native client has.
  quietly dotnet publish "$root/src/ActorDriver.Daemon" -c Release --use-current-runtime --self-contained false --nologo -v quiet -o "$1" \
    -p:PublishReadyToRun=true -p:NuGetLockFilePath=obj/ready.lock.json -p:RestoreLockedMode=false 2>"$root/.actordriver/ready.log" || {
    rm -rf "$1"
    quietly dotnet publish "$root/src/ActorDriver.Daemon" -c Release --no-build --nologo -v quiet -o "$1" ||
      fail OperationFailed "the daemon cannot be published"
  }
}

install_all() {
  local prefix=/usr/local
  if [[ ${1-} == --prefix && -n ${2-} ]]; then
    prefix=$(readlink -m -- "$2")
  elif [[ $# -gt 0 ]]; then
    echo "error: InvalidArgument: usage: ./run.sh install [--prefix DIR]" >&2
    exit 2
  fi
  build
  build_native
  local lib=$prefix/lib/actordriver bin=$prefix/bin
  mkdir -p "$lib" "$bin" "$prefix"/share/{bash-completion/completions,zsh/site-functions,fish/vendor_completions.d} \
    "$prefix/lib/systemd/system" || fail AccessDenied "nothing can be installed in $prefix: run as root, or give another --prefix"
  publish_daemon "$lib/daemon"
  ln -sfn ../lib/actordriver/daemon/actordriverd "$bin/actordriverd"
  if [[ $client == "$native"/* ]]; then
    install -m 0755 "$client" "$bin/actordriver"
  else
    cp -r "$(dirname "$client")" "$lib/client"
    ln -sfn ../lib/actordriver/client/actordriver "$bin/actordriver"
  fi
  "$bin/actordriver" completion bash >"$prefix/share/bash-completion/completions/actordriver"
  "$bin/actordriver" completion zsh >"$prefix/share/zsh/site-functions/_actordriver"
  "$bin/actordriver" completion fish >"$prefix/share/fish/vendor_completions.d/actordriver.fish"
  sed "s|@BIN@|$bin|" "$root/src/ActorDriver.Daemon/actordriver.service" >"$prefix/lib/systemd/system/actordriver.service"
  echo "installed in $prefix; start the daemon with: systemctl enable --now actordriver (or: actordriverd)"
}

# However the tests end, the last line is their total. The counts come from the results themselves, not from what was printed; what
# failed outside of any test, and that there was no test at all, counts as one that failed.
finish_tests() {
  local status=$1 total
  total=$(find "$results" -name '*.trx' -exec grep -ho '<Counters [^>]*>' {} + | awk -v status="$status" '
    function count(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
    { all += count("total"); passed += count("passed"); failed += count("failed") + count("error") + count("timeout") + count("aborted") }
    END {
      skipped = all - passed - failed
      if (failed == 0 && (status != 0 || all == 0)) failed = 1
      printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
      exit failed > 0
    }') || status=1
  rm -rf "$results"
  echo "$total"
  exit "$status"
}

run_tests() {
  results=$(mktemp -d) # not local: the trap runs when this function has returned
  trap 'finish_tests $?' EXIT
  require_dotnet
  require_sdk
  "$root/tests/need-packages.sh" "$root/tests/packages.txt" "the tests"
  build
  quietly dotnet build -c Release --nologo -v quiet "$root/ActorDriver.sln" || fail OperationFailed "the build failed"
  build_native
  # The end-to-end tests start the programs that users start.
  export ACTORDRIVER_TEST_CLIENT=$client ACTORDRIVER_TEST_DAEMON=$daemon
  local status=0
  # One project after the other: they share the machine's cgroups, and their times are of interest.
  for project in "$root"/tests/*Tests/*.csproj; do
    dotnet test "$project" -c Release --no-build --nologo --logger trx --results-directory "$results" "$@" || status=1
  done
  return "$status"
}

run_bench() {
  local argument arguments=()
  for argument in "$@"; do
    if [[ $argument == --peers ]]; then
      "$root/tests/need-packages.sh" "$root/tests/ActorDriver.Benchmarks/packages.txt" "the peers"
    else
      arguments+=("$argument")
    fi
  done
  build
  build_native
  quietly dotnet build -c Release --nologo -v quiet "$root/tests/ActorDriver.Benchmarks" || fail OperationFailed "the build failed"
  export ACTORDRIVER_TEST_CLIENT=$client ACTORDRIVER_TEST_DAEMON=$daemon
  exec "$root/tests/ActorDriver.Benchmarks/bin/Release/net10.0/ActorDriver.Benchmarks" ${arguments[@]+"${arguments[@]}"}
}

case ${1-shell} in
  build) build ;;
  test) run_tests "${@:2}" ;;
  bench) run_bench "${@:2}" ;;
  install) install_all "${@:2}" ;;
  *)
    build
    # The demo is what a newcomer types first: it does not wait for the native client.
    [[ ${1-} == demo ]] || build_native
    [[ $# -gt 0 ]] || set -- shell
    exec "$client" --with-daemon "$daemon" "$@"
    ;;
esac
